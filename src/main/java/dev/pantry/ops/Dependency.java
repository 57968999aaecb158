package dev.pantry.ops;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Something that Pantry depends on: whether it answered when it was last looked at, and since when that has been so.
 * Thread-safe.
 */
final class Dependency {

    private static final Logger LOG = Logger.getLogger(Dependency.class);

    /** A connection may be lost without a word; then the answer never comes. Chosen. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Of a frozen one, however long: what a second may find out is that only the connection was lost. */
    private static final int MOST_UNANSWERED = 2;

    private final String name;
    private final Supplier<Uni<Void>> probe;
    private final InstantSource clock;
    private @Nullable Instant owesSince;
    private int unanswered;
    private boolean looked;
    private volatile State state;

    /**
     * @param probe a question whose answer does not matter
     */
    Dependency(String name, Supplier<Uni<Void>> probe, InstantSource clock) {
        this.name = name;
        this.probe = probe;
        this.clock = clock;
        this.state = new State(false, clock.instant(), "not asked yet");
    }

    /**
     * Asks, and returns at once. One that still owes the answer to the last question is down, and not asked again for a
     * while, nor more than twice: questions, each on a connection of its own, would pile up before one that is frozen.
     */
    synchronized void look() {
        Instant now = clock.instant();
        Instant asked = owesSince;
        if (asked != null) {
            is(false, "does not answer");
        }
        if (asked == null
                || unanswered < MOST_UNANSWERED && asked.plus(PATIENCE).isBefore(now)) {
            owesSince = now;
            unanswered++;
            Uni.createFrom()
                    .deferred(probe::get)
                    .subscribe()
                    .with(answer -> answered(true, "answers"), failure -> answered(false, reason(failure)));
        }
    }

    private synchronized void answered(boolean up, String how) {
        owesSince = null;
        unanswered--;
        is(up, how);
    }

    String name() {
        return name;
    }

    State state() {
        return state;
    }

    private synchronized void is(boolean up, String how) {
        State before = state;
        if (before.up() != up || !looked) {
            looked = true;
            LOG.logf(up ? Level.INFO : Level.WARN, "%s %s: %s", name, up ? "is up" : "is down", how);
        }
        state = new State(up, before.up() == up ? before.since() : clock.instant(), how);
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /**
     * @param up whether it answered
     * @param since when that began
     * @param how in words
     */
    record State(boolean up, Instant since, String how) {

        @Override
        public String toString() {
            return (up ? "UP" : "DOWN") + " since " + since + (up ? "" : ": " + how);
        }
    }
}
