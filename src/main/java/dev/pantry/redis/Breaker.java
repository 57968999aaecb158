package dev.pantry.redis;

import io.smallrye.faulttolerance.api.CircuitBreakerState;

/**
 * The circuit breaker of one server: opens when half of its last ten calls had no answer. Whoever owns it closes it again;
 * no call does. Costs a call that is answered one volatile read while all is well. Thread-safe.
 */
final class Breaker {

    private static final int CALLS = 10;
    private static final int MOST_FAILED = CALLS / 2;

    private final Runnable whenOpened;
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;
    /** One bit for each of the last calls, set if it failed. */
    private volatile int failed;

    Breaker(Runnable whenOpened) {
        this.whenOpened = whenOpened;
    }

    CircuitBreakerState state() {
        return state;
    }

    boolean isClosed() {
        return state == CircuitBreakerState.CLOSED;
    }

    void answered() {
        if (failed != 0) {
            count(0);
        }
    }

    void unanswered() {
        if (count(1)) {
            whenOpened.run();
        }
    }

    /** Whether this one has opened it. */
    private synchronized boolean count(int bit) {
        failed = (failed << 1 | bit) & ((1 << CALLS) - 1);
        if (state != CircuitBreakerState.CLOSED || Integer.bitCount(failed) < MOST_FAILED) {
            return false;
        }
        state = CircuitBreakerState.OPEN;
        return true;
    }

    synchronized void tried() {
        state = CircuitBreakerState.HALF_OPEN;
    }

    synchronized void reopen() {
        state = CircuitBreakerState.OPEN;
    }

    synchronized void close() {
        state = CircuitBreakerState.CLOSED;
        failed = 0;
    }
}
