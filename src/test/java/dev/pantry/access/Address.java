package dev.pantry.access;

import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What many principals ask for by the same path, and what may be told to whom.
 *
 * @param reader who may read it, of those who are somebody; everybody if it is public
 * @param isFor whether a body is what this principal has to be given
 */
record Address(String path, boolean isPublic, Predicate<Principal> reader, BiPredicate<Principal, String> isFor) {

    /** Of a body that is the same for all who may read it. */
    static Address guarded(String path, Predicate<Principal> reader, String body) {
        Pattern pattern = Pattern.compile(body, Pattern.DOTALL);
        return new Address(
                path, false, reader, (asker, text) -> pattern.matcher(text).matches());
    }

    /** Of a body that everybody may read. */
    static Address open(String path, String body) {
        Pattern pattern = Pattern.compile(body, Pattern.DOTALL);
        return new Address(path, true, asker -> true, (asker, text) -> pattern.matcher(text)
                .matches());
    }

    /** What the access table says. */
    int statusFor(Principal asker) {
        if (asker.role().equals("refused")) {
            return 401; // also where no token is needed
        }
        if (isPublic) {
            return 200;
        }
        return asker.isKnown() ? reader.test(asker) ? 200 : 403 : 401;
    }
}
