package dev.pantry.redis;

/** A call that was sent, and whose answer cannot come any more: whether it has happened nobody knows. Carries no stack: it comes in swarms. */
final class AnswerLost extends RuntimeException {

    private static final long serialVersionUID = 1;

    AnswerLost(Throwable why) {
        super("the answer of Redis is lost: " + why.getMessage(), null, false, false);
    }
}
