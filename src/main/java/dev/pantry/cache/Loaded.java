package dev.pantry.cache;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link Loader} found.
 *
 * @param version of the row, 0 if absent
 * @param body null if absent
 */
public record Loaded(long version, @Nullable Body body) {

    /** There is no such row. */
    public static final Loaded ABSENT = new Loaded(0, null);
}
