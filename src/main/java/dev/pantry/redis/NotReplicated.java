package dev.pantry.redis;

/** A change that its server has, but that no replica has confirmed in time: a failover may lose it. Carries no stack. */
final class NotReplicated extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotReplicated() {
        super("no replica has confirmed it", null, false, false);
    }
}
