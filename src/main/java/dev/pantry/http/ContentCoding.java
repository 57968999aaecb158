package dev.pantry.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a client takes gzip (RFC 9110, section 12.5.3). */
final class ContentCoding {

    private ContentCoding() {}

    /** Reads {@code Accept-Encoding}: gzip by name, else by {@code *}; a quality of 0 refuses. */
    static boolean acceptsGzip(@Nullable String acceptEncoding) {
        if (acceptEncoding == null || acceptEncoding.isEmpty()) {
            return false;
        }
        boolean byStar = false;
        for (String part : acceptEncoding.split(",")) {
            int semicolon = part.indexOf(';');
            String coding = (semicolon < 0 ? part : part.substring(0, semicolon)).strip();
            boolean accepted = semicolon < 0 || !isZero(part.substring(semicolon + 1));
            if (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip")) {
                return accepted;
            }
            if (coding.equals("*")) {
                byStar = accepted;
            }
        }
        return byStar;
    }

    /** Whether the parameter is {@code q=0}, {@code q=0.0}, ... */
    private static boolean isZero(String parameter) {
        String trimmed = parameter.strip().toLowerCase(Locale.ROOT);
        return trimmed.matches("q\\s*=\\s*0(\\.0{0,3})?");
    }
}
