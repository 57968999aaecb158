package dev.pantry.cache;

import io.smallrye.mutiny.Uni;

/**
 * Where an entry comes from when no layer has it.
 *
 * <p>The version and the value must be of one statement or one snapshot: a value with the version of a later one would be
 * kept as if it were that. A loader runs outside of any transaction of its caller, or it could publish what is not
 * committed. It may be called from any thread and picks its own; it is never cancelled.
 */
@FunctionalInterface
public interface Loader {

    /** Loads. Fails if it cannot tell: absence is {@link Loaded#ABSENT}, not a failure. */
    Uni<Loaded> load();
}
