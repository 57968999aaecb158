package dev.pantry.cache;

import java.time.Duration;

/**
 * The news that a key has changed: whatever reflects less than {@code version} is out of date.
 *
 * @param key text of the {@link EntryKey}, or of a {@link KeyPattern} for all the keys that it matches
 * @param version that the change gave to the row, from the one sequence that numbers every change
 * @param deleted whether the row is gone
 */
public record Invalidation(String key, long version, boolean deleted) {

    /** How long a deleted row's tombstone answers "absent" before the database is asked again. */
    private static final Duration DELETED_FOR = Duration.ofSeconds(30);

    public Invalidation {
        if (version < 1 || version > Entry.GREATEST_VERSION) {
            throw new IllegalArgumentException("version of " + key + ": " + version);
        }
    }

    /** What it leaves in the shared tier. {@code now} in epoch milliseconds. */
    public Entry tombstone(long now) {
        return Entry.tombstone(this, now, DELETED_FOR, SharedTier.TOMBSTONE_LIFE);
    }

    /** Whether it is about all keys of a {@link #pattern}. */
    public boolean isOfPattern() {
        return KeyPattern.isPattern(key);
    }

    /**
     * The keys that it is about.
     *
     * @throws IllegalArgumentException if it is about one key
     */
    public KeyPattern pattern() {
        return new KeyPattern(key);
    }
}
