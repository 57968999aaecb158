package dev.pantry.view;

/** A view that was not acknowledged; it may be counted nevertheless. Carries no stack: it comes in swarms. */
final class NotCounted extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotCounted(String why) {
        super(why, null, false, false);
    }
}
