package dev.pantry.redis;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells calls that their time is over. All have the same patience, so they come to an end in the order in which they began: a
 * queue and one timer serve all of them, where a timer for each would cost more than the rest of a call. A call learns of its
 * end up to {@link #TICK} late. Thread-safe.
 */
final class Deadlines {

    private static final long TICK = 5;

    private final Vertx vertx;
    private final long patience;
    private final Queue<Due> dues = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ticking = new AtomicBoolean();

    Deadlines(Vertx vertx, Duration patience) {
        this.vertx = vertx;
        this.patience = patience.toNanos();
    }

    /** Ends the call by {@link Due#expire} when the time has passed, unless it is over by then. */
    void watch(Due due) {
        dues.add(due);
        if (!ticking.get()) {
            tick();
        }
    }

    private void tick() {
        if (ticking.compareAndSet(false, true)) {
            vertx.setTimer(TICK, id -> expire());
        }
    }

    private void expire() {
        long now = System.nanoTime();
        for (Due due = dues.peek(); due != null; due = dues.peek()) {
            boolean over = due.isOver();
            if (!over && now - due.since() < patience) {
                break;
            }
            dues.remove();
            if (!over) {
                due.expire();
            }
        }
        ticking.set(false);
        if (!dues.isEmpty()) {
            tick();
        }
    }

    /** What has begun and must come to an end. */
    interface Due {

        /** {@link System#nanoTime} at its beginning. */
        long since();

        boolean isOver();

        /** Called on an event loop, also while it comes to its end elsewhere. */
        void expire();
    }
}
