package dev.pantry.cache;

import java.util.function.Supplier;

/**
 * One thing that may happen next.
 *
 * @param what for whoever reads the story
 * @param then the world after it
 * @param isMishap whether it may as well never happen: nobody must wait for it
 */
record Step(Supplier<String> what, World then, boolean isMishap) {

    static Step of(Supplier<String> what, World then) {
        return new Step(what, then, false);
    }

    static Step mishap(Supplier<String> what, World then) {
        return new Step(what, then, true);
    }
}
