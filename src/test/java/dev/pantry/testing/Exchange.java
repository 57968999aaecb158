package dev.pantry.testing;

import java.time.Duration;
import java.time.Instant;

/**
 * One question of {@link Traffic} and its answer.
 *
 * @param path of what was answered; empty if nothing was
 * @param status 0 if there was no answer
 * @param what in words, for the message of a failure
 * @param outOfDate for how long what was read was known to be out of date when it was asked for
 * @param wentBack whether the same pod had answered with something newer before it was asked
 */
public record Exchange(
        Traffic.Kind kind,
        String path,
        Instant asked,
        Duration took,
        int status,
        String what,
        Duration outOfDate,
        boolean wentBack) {

    static Exchange failed(Traffic.Kind kind, Instant asked, Duration took, Throwable why) {
        return new Exchange(kind, "", asked, took, 0, asked + " " + kind + ": " + why, Duration.ZERO, false);
    }

    /** Whether a read did not get what there is, or a write was not done for a reason that is not the client's. */
    boolean hasFailed() {
        return status == 0 || status >= 500 || kind.isRead() && status != 200;
    }
}
