package dev.pantry.cache;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When an entry was loaded and until when it may be served. All but {@code loadMicros} are milliseconds since the epoch,
 * by the clock of the pod that loaded it.
 *
 * @param loadedAt when the load began: what the database changed after this moment may be missing from the entry
 * @param loadMicros how long the load took, in microseconds
 * @param freshUntil served without question before this
 * @param staleUntil served stale before this, while a refresh runs behind
 * @param keepUntil served before this only while the database cannot answer; the entry is gone after it
 */
public record Lifetime(long loadedAt, long loadMicros, long freshUntil, long staleUntil, long keepUntil) {

    /** The life of a value under a policy. {@code random} gives numbers in [0, 1): the jitter. */
    static Lifetime ofValue(CachePolicy policy, long loadedAt, long loadMicros, DoubleSupplier random) {
        return ofValue(policy, policy.freshFor(), loadedAt, loadMicros, random);
    }

    /** The same for one that is fresh for as long as its loader says. */
    static Lifetime ofValue(
            CachePolicy policy, Duration freshFor, long loadedAt, long loadMicros, DoubleSupplier random) {
        long freshUntil = loadedAt + vary(freshFor, random);
        long staleUntil = freshUntil + vary(policy.staleFor(), random);
        return new Lifetime(
                loadedAt, loadMicros, freshUntil, staleUntil, staleUntil + vary(policy.failSafeFor(), random));
    }

    /** The life of a remembered absence: fresh for a while, then nothing. */
    static Lifetime ofAbsence(CachePolicy policy, long loadedAt, long loadMicros, DoubleSupplier random) {
        long until = loadedAt + vary(policy.absentFor(), random);
        return new Lifetime(loadedAt, loadMicros, until, until, until);
    }

    private static long vary(Duration lifetime, DoubleSupplier random) {
        double factor = 1 + CachePolicy.JITTER * (2 * random.getAsDouble() - 1);
        return Math.round(lifetime.toMillis() * factor);
    }
}
