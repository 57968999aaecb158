package dev.pantry.order;

import dev.pantry.http.Problems;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An {@code Idempotency-Key}, and what was asked for under it.
 *
 * @param text 1 to 255 visible ASCII characters, chosen by the client
 * @param requestSha256 of the order and whom it goes to, however it was written
 */
record RequestKey(String text, String requestSha256) {

    static final String FIELD = "Idempotency-Key";

    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /** The key of a request; null if it has none. Fails with 400 if it is no key. */
    static @Nullable RequestKey of(@Nullable String field, long organizationId, NewOrder order) {
        if (field == null) {
            return null;
        }
        if (!FORM.matcher(field).matches()) {
            throw Problems.badRequest(FIELD + ": give 1 to 255 visible ASCII characters.");
        }
        return new RequestKey(field, sha256(organizationId + " " + order.lines()));
    }

    private static String sha256(String request) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(request.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
