package dev.pantry.cache;

/**
 * The name of an entry, the same in every layer: the text is the key in Redis, in the outbox and in the near cache.
 *
 * @param policy of the cache that the entry belongs to
 * @param text for example {@code item:7}; never holds a brace, which would move it to another Redis Cluster slot than
 *     its lock
 */
public record EntryKey(CachePolicy policy, String text) {

    public EntryKey {
        if (text.isEmpty() || text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw new IllegalArgumentException("not a key: '" + text + "'");
        }
    }

    // Within one pod a text belongs to one cache only, so the text alone decides; it also remembers its hash.

    @Override
    public boolean equals(Object other) {
        return other instanceof EntryKey key && key.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
