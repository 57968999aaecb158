package dev.pantry.redis;

import dev.pantry.cache.Body;
import dev.pantry.cache.Entry;
import dev.pantry.cache.Entry.Kind;
import dev.pantry.cache.Lifetime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An entry as one Redis string: a line of text, then the body, then its gzip variant.
 *
 * <pre>
 *   pantry1 {asOf} {kind} {version} {loadedAt} {loadMicros} {freshUntil} {staleUntil} {keepUntil} {bytes} {gzip bytes}\n
 * </pre>
 *
 * The kind is V (value), A (absent) or T (tombstone). Text, so that {@code redis-cli GETRANGE item:7 0 120} tells an
 * operator everything and the scripts can match it; {@code asOf} first, so that they need read only the beginning.
 */
final class EntryCodec {

    private static final String FORMAT = "pantry1";
    private static final int NO_GZIP = 0;
    private static final int FIELDS = 11;
    private static final int LONGEST_HEAD = 250;
    private static final byte[] NOTHING = {};

    private EntryCodec() {}

    static byte[] encode(Entry entry) {
        Body body = entry.body();
        byte[] identity = body == null ? NOTHING : body.identity();
        byte[] gzip = body == null || body.gzip() == null ? NOTHING : body.gzip();
        Lifetime life = entry.life();
        byte[] head = (FORMAT
                        + ' '
                        + entry.asOf()
                        + ' '
                        + letter(entry.kind())
                        + ' '
                        + entry.version()
                        + ' '
                        + life.loadedAt()
                        + ' '
                        + life.loadMicros()
                        + ' '
                        + life.freshUntil()
                        + ' '
                        + life.staleUntil()
                        + ' '
                        + life.keepUntil()
                        + ' '
                        + identity.length
                        + ' '
                        + gzip.length
                        + '\n')
                .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + identity.length + gzip.length)
                .put(head)
                .put(identity)
                .put(gzip)
                .array();
    }

    /** The entry; null if these bytes are none of this format. */
    static @Nullable Entry decode(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            if (++end > LONGEST_HEAD) {
                return null;
            }
        }
        String[] fields = new String(bytes, 0, end, StandardCharsets.US_ASCII).split(" ");
        if (fields.length != FIELDS || !fields[0].equals(FORMAT)) {
            return null;
        }
        try {
            Lifetime life = new Lifetime(
                    Long.parseLong(fields[4]),
                    Long.parseLong(fields[5]),
                    Long.parseLong(fields[6]),
                    Long.parseLong(fields[7]),
                    Long.parseLong(fields[8]));
            int identity = Integer.parseInt(fields[9]);
            int gzip = Integer.parseInt(fields[10]);
            if (identity < 0 || gzip < 0 || end + 1L + identity + gzip != bytes.length) {
                return null;
            }
            Kind kind = kind(fields[2]);
            return new Entry(
                    kind,
                    Long.parseLong(fields[3]),
                    Long.parseLong(fields[1]),
                    life,
                    kind == Kind.VALUE ? body(bytes, end + 1, identity, gzip) : null);
        } catch (IllegalArgumentException e) { // not a number, or out of an entry's bounds
            return null;
        }
    }

    private static Body body(byte[] bytes, int from, int identity, int gzip) {
        int to = from + identity;
        return new Body(
                Arrays.copyOfRange(bytes, from, to), gzip == NO_GZIP ? null : Arrays.copyOfRange(bytes, to, to + gzip));
    }

    private static char letter(Kind kind) {
        return switch (kind) {
            case VALUE -> 'V';
            case ABSENT -> 'A';
            case TOMBSTONE -> 'T';
        };
    }

    private static Kind kind(String letter) {
        return switch (letter) {
            case "V" -> Kind.VALUE;
            case "A" -> Kind.ABSENT;
            case "T" -> Kind.TOMBSTONE;
            default -> throw new IllegalArgumentException(letter);
        };
    }
}
