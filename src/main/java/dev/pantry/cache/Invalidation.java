package dev.pantry.cache;

/**
 * The news that a key has changed: whatever reflects less than {@code version} is out of date.
 *
 * @param key text of the {@link EntryKey}
 * @param version that the change gave to the row, from the one sequence that numbers every change
 * @param deleted whether the row is gone
 */
public record Invalidation(String key, long version, boolean deleted) {

    public Invalidation {
        if (version < 1 || version > Entry.GREATEST_VERSION) {
            throw new IllegalArgumentException("version of " + key + ": " + version);
        }
    }
}
