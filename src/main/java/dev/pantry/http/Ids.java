package dev.pantry.http;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids as clients write them: decimal and positive, or UUIDs, and in one way only, so that a resource has one address. */
public final class Ids {

    private static final int MOST_DIGITS = 19; // of Long.MAX_VALUE

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private Ids() {}

    /** The id; empty if no resource can have it: a sign, a leading zero, a letter, a number that is too large. */
    public static OptionalLong parse(String text) {
        int length = text.length();
        if (length == 0 || length > MOST_DIGITS || text.charAt(0) == '0') {
            return OptionalLong.empty();
        }
        long id = 0;
        for (int i = 0; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return OptionalLong.empty();
            }
            id = id * 10 + digit;
        }
        // Nineteen digits reach 9999999999999999999, which overflows once and so turns negative.
        return id > 0 ? OptionalLong.of(id) : OptionalLong.empty();
    }

    /** The same for UUIDs (RFC 9562): 36 characters, lower case. */
    public static Optional<UUID> parseUuid(String text) {
        return UUID_FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
