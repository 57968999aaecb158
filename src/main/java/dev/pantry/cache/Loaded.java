package dev.pantry.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Loader} found.
 *
 * @param version of the row, 0 if absent
 * @param body null if absent
 * @param freshFor how long it is fresh; null for as long as its cache's policy says
 */
public record Loaded(
        long version, @Nullable Body body, @Nullable Duration freshFor) {

    /** There is no such row. */
    public static final Loaded ABSENT = new Loaded(0, null);

    /** A value, or an absence, that lives as its cache's policy says. */
    public Loaded(long version, @Nullable Body body) {
        this(version, body, null);
    }
}
