package dev.pantry.redis;

/** A call that Redis has never seen, because there was no connection to send it over. Carries no stack: it comes in swarms. */
final class NotSent extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotSent(Throwable why) {
        super("no connection to Redis: " + why, null, false, false);
    }

    NotSent(String why) {
        super(why, null, false, false);
    }
}
