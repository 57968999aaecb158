package dev.pantry.cache;

/**
 * Many keys at once: {@code item:1*}. A {@code *} is any run of characters without a colon, the empty run included; every
 * other character is itself. So {@code org:*} is every organization and no menu, which is {@code org:*:menu}.
 *
 * @param text with at least one {@code *}: that tells it from a key
 */
public record KeyPattern(String text) {

    private static final char ANY = '*';

    public KeyPattern {
        if (!isPattern(text)) {
            throw new IllegalArgumentException("not a pattern: '" + text + "'");
        }
    }

    /** Whether a text is a pattern, as against a key. */
    static boolean isPattern(String text) {
        return text.indexOf(ANY) >= 0;
    }

    /**
     * Whether a key is one of these. Greedy with one way back: when the text after a {@code *} does not fit, that {@code *}
     * takes one character more. An earlier one need never be tried again, as what follows it has fitted at its first place.
     */
    public boolean matches(String key) {
        int at = 0;
        int star = -1;
        int resume = 0;
        int i = 0;
        while (i < key.length()) {
            if (at < text.length() && text.charAt(at) == ANY) {
                star = at++;
                resume = i;
            } else if (at < text.length() && text.charAt(at) == key.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0 && key.charAt(resume) != ':') {
                at = star + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == ANY) {
            at++;
        }
        return at == text.length();
    }

    /** All that is before the first {@code *}: every key that matches begins so. */
    public String beginning() {
        return text.substring(0, text.indexOf(ANY));
    }

    /** All that is behind the last {@code *}: every key that matches ends so. */
    public String ending() {
        return text.substring(text.lastIndexOf(ANY) + 1);
    }

    @Override
    public String toString() {
        return text;
    }
}
