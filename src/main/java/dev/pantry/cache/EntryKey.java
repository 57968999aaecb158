package dev.pantry.cache;

/**
 * The name of an entry, the same in every layer: the text is the key in Redis, in the outbox and in the near cache. Made by
 * {@link CacheService#key}.
 *
 * @param policy of the cache that the entry belongs to
 * @param text for example {@code item:7}: letters, digits and any of {@code . _ - :}. So never a brace, which would move it
 *     to another Redis Cluster slot than its lock, and never a {@code *}, which makes a {@link KeyPattern}
 */
public record EntryKey(CachePolicy policy, String text) {

    public EntryKey {
        if (!isPlain(text, ':')) {
            throw new IllegalArgumentException("not a key: '" + text + "'");
        }
    }

    /** Whether a text is made of letters, digits and {@code . _ -} only, and of at least one. */
    static boolean isPlain(String text) {
        return isPlain(text, '-');
    }

    /** The same with one character more. */
    static boolean isPlain(String text, char besides) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z'
                    || c >= '0' && c <= '9'
                    || c >= 'A' && c <= 'Z'
                    || c == '.'
                    || c == '_'
                    || c == '-'
                    || c == besides;
            if (!plain) {
                return false;
            }
        }
        return !text.isEmpty();
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
