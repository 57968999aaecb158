package dev.pantry.redis;

/** A call that was sent and not answered in time: whether it has happened nobody knows. Carries no stack: it comes in swarms. */
final class NoAnswer extends RuntimeException {

    private static final long serialVersionUID = 1;

    NoAnswer(Object server) {
        super("no answer in time from Redis at " + server, null, false, false);
    }
}
