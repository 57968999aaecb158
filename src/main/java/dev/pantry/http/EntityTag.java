package dev.pantry.http;

import org.jspecify.annotations.Nullable;

/**
 * The strong entity tag of a representation: {@code "<version>.<format>"}, with {@code -gzip} before the closing quote for
 * the compressed one, because different bytes need different tags (RFC 9110, section 8.8.3).
 *
 * @param version of the row or aggregate; every change of what is shown raises it
 * @param format of the JSON; a release that changes the JSON raises it
 */
public record EntityTag(long version, int format) {

    private static final String GZIP_SUFFIX = "-gzip";
    private static final String WEAK_PREFIX = "W/";

    /** The tag of the uncompressed representation, quotes included. */
    public String identity() {
        return "\"" + version + '.' + format + '"';
    }

    /** The tag of the gzip-coded representation, quotes included. */
    public String gzip() {
        return "\"" + version + '.' + format + GZIP_SUFFIX + '"';
    }

    /**
     * Whether an {@code If-None-Match} field names {@code tag}: weak comparison, so a cache in between may have weakened
     * it (RFC 9110, section 13.1.2).
     */
    static boolean isNamedBy(@Nullable String ifNoneMatch, String tag) {
        if (ifNoneMatch == null) {
            return false;
        }
        if (ifNoneMatch.equals(tag)) {
            return true; // the usual case
        }
        for (String candidate : ifNoneMatch.split(",")) {
            String trimmed = candidate.strip();
            if (trimmed.equals("*") || (trimmed.startsWith(WEAK_PREFIX) ? trimmed.substring(2) : trimmed).equals(tag)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether an {@code If-Match} field allows a change of this version: strong comparison, in which the content coding
     * does not count, because a change is of the resource and not of one of its codings. A missing field allows all.
     */
    public boolean isAllowedBy(@Nullable String ifMatch) {
        if (ifMatch == null) {
            return true;
        }
        for (String candidate : ifMatch.split(",")) {
            String trimmed = candidate.strip();
            if (trimmed.equals("*") || trimmed.equals(identity()) || trimmed.equals(gzip())) {
                return true;
            }
        }
        return false;
    }
}
