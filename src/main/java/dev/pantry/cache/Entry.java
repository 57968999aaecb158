package dev.pantry.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a layer holds under a key: a value, the knowledge that there is none, or a <em>tombstone</em>, which only says
 * that everything older than {@code asOf} is out of date.
 *
 * @param kind which of the three
 * @param version of the row that the body was made from, the source of the ETag; 0 unless a value
 * @param asOf the entry reflects every change of its key up to this version; at least {@code version}. Fences and floors
 *     compare this
 * @param life when it was loaded and until when it may be served
 * @param body null unless a value
 */
public record Entry(
        Kind kind,
        long version,
        long asOf,
        Lifetime life,
        @Nullable Body body) {

    /** What an entry says of its key. */
    public enum Kind {
        VALUE,
        ABSENT,
        TOMBSTONE
    }

    /** Versions stay below this: Lua in Redis computes with doubles. */
    public static final long GREATEST_VERSION = (1L << 53) - 1;

    public Entry {
        if (asOf < version || version < 0 || asOf > GREATEST_VERSION) {
            throw new IllegalArgumentException("version " + version + " as of " + asOf);
        }
        if ((kind == Kind.VALUE) != (body != null)) {
            throw new IllegalArgumentException(kind + (body == null ? " without" : " with") + " a body");
        }
    }

    /**
     * The mark that an invalidation leaves in the shared tier. That of a deleted row is itself an answer: absent, for
     * {@code deletedFor}.
     */
    static Entry tombstone(Invalidation change, long now, Duration deletedFor, Duration keepFor) {
        Kind kind = change.deleted() ? Kind.ABSENT : Kind.TOMBSTONE;
        long absentUntil = change.deleted() ? now + deletedFor.toMillis() : now;
        return new Entry(
                kind,
                0,
                change.version(),
                new Lifetime(now, 0, absentUntil, absentUntil, now + keepFor.toMillis()),
                null);
    }

    public boolean isAbsent() {
        return kind == Kind.ABSENT;
    }

    public boolean isFresh(long now) {
        return kind != Kind.TOMBSTONE && now < life.freshUntil();
    }

    /** In grace: may be served once more while a refresh runs behind. */
    public boolean mayServeStale(long now) {
        return kind == Kind.VALUE && now < life.staleUntil();
    }

    /** A value that is only served while the database cannot answer (fail-safe). */
    boolean isPastGrace(long now) {
        return kind == Kind.VALUE && now >= life.staleUntil();
    }

    /**
     * Whether to renew this before it is stale, decided by chance: the nearer its end and the longer its load took, the
     * likelier. So of many readers one is first, and a key that is read often never becomes stale. (XFetch:
     * Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", VLDB 2015.)
     *
     * @param beta 1 as the paper has it; more is earlier, 0 is not before its time
     * @param random in (0, 1]
     */
    boolean isDueEarly(long now, double beta, double random) {
        double scaleMillis = beta * life.loadMicros() / 1_000.0;
        if (kind != Kind.VALUE || life.freshUntil() - now > 40 * scaleMillis) {
            return false; // all but impossible (e to the minus 40): spare the logarithm
        }
        return now - scaleMillis * Math.log(random) >= life.freshUntil();
    }

    /** The body of a value. */
    public Body value() {
        if (body == null) {
            throw new IllegalStateException("no value: " + kind);
        }
        return body;
    }
}
