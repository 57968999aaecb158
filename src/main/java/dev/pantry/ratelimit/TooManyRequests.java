package dev.pantry.ratelimit;

/** Somebody has to wait. Carries no stack: it comes in swarms. */
public final class TooManyRequests extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long seconds;
    private final String policy;
    private final String left;

    TooManyRequests(long seconds, Limiter limiter) {
        super("too many requests", null, false, false);
        this.seconds = seconds;
        this.policy = limiter.policy();
        this.left = limiter.nothingLeft(seconds);
    }

    long seconds() {
        return seconds;
    }

    String policy() {
        return policy;
    }

    String left() {
        return left;
    }
}
