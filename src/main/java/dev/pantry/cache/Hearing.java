package dev.pantry.cache;

import java.time.Duration;

/**
 * Whether this pod still hears of what others change. Thread-safe; asked on every read.
 *
 * <p>A message may be lost while the line is down, so silence is no evidence of freshness:
 *
 * <pre>
 *   1. pod B loses its line   2. pod A changes item:7   3. B knows nothing of it, and still holds the old item near
 * </pre>
 *
 * So while nothing is heard an entry may be served from the near cache for {@link #LIFE_IN_SILENCE} only, and before
 * anything was ever heard for no time at all. The clock decides on every read, not a timer: a pod that was paused is silent
 * with the first instruction after it resumes.
 */
public final class Hearing {

    /** No heartbeat for this long is silence: two may be late (chosen; the heart beats every second). */
    static final Duration SILENCE = Duration.ofMillis(2_500);

    /** How long the near cache is trusted in silence. */
    static final Duration LIFE_IN_SILENCE = Duration.ofSeconds(2);

    private static final long LONG_AGO = Long.MAX_VALUE / 2;

    private volatile boolean ever;
    private volatile long heardNanos;

    /** The pod's own heartbeat has come back, and nothing that was sent before it is missing. */
    public void heard(long nanoTime) {
        heardNanos = nanoTime;
        ever = true;
    }

    /** The line is known to be down: until it is up again, and what was missed has been caught up, this is silence. */
    public void lost(long nanoTime) {
        if (!isSilent(nanoTime)) {
            heardNanos = nanoTime - SILENCE.toNanos() - 1;
        }
    }

    /** Whether anything was ever heard. */
    public boolean ever() {
        return ever;
    }

    /** How long nothing has been heard, in nanoseconds; {@link Long#MAX_VALUE} if never. */
    public long silentNanos(long nanoTime) {
        return ever ? nanoTime - heardNanos : Long.MAX_VALUE;
    }

    boolean isSilent(long nanoTime) {
        return silentNanos(nanoTime) > SILENCE.toNanos();
    }

    /** What was asked for at that moment or later ({@link System#nanoTime}) may be served from the near cache. */
    long trustedSince(long nanoTime) {
        if (!isSilent(nanoTime)) {
            return nanoTime - LONG_AGO;
        }
        return ever ? nanoTime - LIFE_IN_SILENCE.toNanos() : nanoTime;
    }
}
