package dev.pantry.embedded;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what a server says only when it is asked. */
final class Eventually {

    private static final Duration PAUSE = Duration.ofMillis(20);

    private Eventually() {}

    /** Returns when the condition holds; no answer, or an error, means that it does not yet. Blocks. */
    static void eventually(String what, Duration patience, BooleanSupplier condition) {
        long start = System.nanoTime();
        UncheckedIOException last = null;
        while (System.nanoTime() - start < patience.toNanos()) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
                last = null;
            } catch (UncheckedIOException e) {
                last = e;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new IllegalStateException("still not after " + patience.toSeconds() + " s: " + what, last);
    }
}
