package dev.pantry.cache;

/** So many loads are running and waiting that one more would only make all of them later. */
public final class Overloaded extends RuntimeException {

    private static final long serialVersionUID = 1;

    Overloaded() {
        super("too many loads are under way", null, false, false);
    }
}
