package dev.pantry.cache;

/**
 * How the keys of one named cache are written: {@code org:{id}:menu}. The triggers that write the outbox write them the
 * same way.
 *
 * <p>An id holds no colon and takes the whole place between two, so one look at the colons tells which cache a key belongs
 * to. Two caches whose keys could be the same are refused at the start.
 *
 * @param before the id, for example {@code org:}
 * @param behind the id, for example {@code :menu}
 */
public record KeyTemplate(String before, String behind) {

    private static final String ID = "{id}";
    private static final int LONGEST_PATTERN = 100;

    /**
     * The template of a text like {@code org:{id}:menu}.
     *
     * @throws IllegalArgumentException if it is none; the message names the setting
     */
    static KeyTemplate parse(String setting, String text) {
        int at = text.indexOf(ID);
        String before = at < 0 ? "" : text.substring(0, at);
        String behind = at < 0 ? "" : text.substring(at + ID.length());
        boolean isAlone = (before.isEmpty() || before.endsWith(":")) && (behind.isEmpty() || behind.startsWith(":"));
        if (at < 0 || !isAlone || !EntryKey.isPlain(before + '0' + behind, ':')) {
            throw new IllegalArgumentException(
                    setting + " must be words with {id} among them, separated by colons, but is '" + text + "'");
        }
        return new KeyTemplate(before, behind);
    }

    String key(long id) {
        return before + id + behind;
    }

    /**
     * @throws IllegalArgumentException if it is no id: letters, digits and any of {@code . _ -}
     */
    String key(String id) {
        if (!EntryKey.isPlain(id)) {
            throw new IllegalArgumentException("not an id: '" + id + "'");
        }
        return before + id + behind;
    }

    /**
     * The keys of this cache whose ids a pattern matches; of no other cache, because it cannot reach over a colon.
     *
     * @throws IllegalArgumentException if it is no such pattern; the message says what one is
     */
    KeyPattern pattern(String ids) {
        if (!KeyPattern.isPattern(ids) || !EntryKey.isPlain(ids, '*') || ids.length() > LONGEST_PATTERN) {
            throw new IllegalArgumentException("a pattern is an id in which * stands for any characters, of at most "
                    + LONGEST_PATTERN + " characters in all");
        }
        return new KeyPattern(before + ids + behind);
    }

    /** Whether it is a key of this cache. */
    boolean isOf(String key) {
        return key.length() > before.length() + behind.length()
                && key.startsWith(before)
                && key.endsWith(behind)
                && EntryKey.isPlain(idOf(key));
    }

    /** The id in a key of this cache. */
    String idOf(String key) {
        return key.substring(before.length(), key.length() - behind.length());
    }

    /** Whether some key could be of both. */
    boolean meets(KeyTemplate other) {
        String[] mine = toString().split(":", -1);
        String[] theirs = other.toString().split(":", -1);
        if (mine.length != theirs.length) {
            return false;
        }
        for (int i = 0; i < mine.length; i++) {
            if (!mine[i].equals(theirs[i]) && !mine[i].equals(ID) && !theirs[i].equals(ID)) {
                return false;
            }
        }
        return true;
    }

    /** As in the configuration. */
    @Override
    public String toString() {
        return before + ID + behind;
    }
}
