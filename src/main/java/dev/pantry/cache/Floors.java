package dev.pantry.cache;

import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * The highest version of each key that this pod has heard of or served. An entry below its floor is a miss, from
 * whichever layer it comes. Thread-safe, never blocks for longer than a table probe.
 *
 * <p>A floor is needed only until nothing older can turn up any more: the life of a near entry, plus the longest load
 * that may still be running, plus the lag of a replica. So the table has two generations. A floor is written into the
 * young one; after {@code keepFor} the young one becomes the old one and the old one is dropped. Each floor thus lives
 * between one and two times {@code keepFor}.
 *
 * <p>The table is bounded. When the young generation is full before its time the generations turn early, and floors are
 * forgotten that might still be needed. Then {@link #mark()} rises to that moment: every entry loaded before it is a miss,
 * because nobody can tell any more whether it is below a floor.
 *
 * <p>Keys are kept as 64-bit hashes, 16 bytes a slot, in stripes with a lock of their own. Two keys with one hash would
 * share the higher floor; that costs a reload, never an old value (the reload is stored <em>as of</em> the floor).
 *
 * <p>Besides there are the floors of {@linkplain KeyPattern patterns}, few and kept {@link #LONGER} times as long: the walk
 * through the shared tier that follows each takes a while, and all that time old entries are found there.
 */
public final class Floors {

    private static final int STRIPES = 64;

    /** Chosen: makes eleven minutes with the usual lives. */
    private static final int LONGER = 10;

    private final Stripe[] stripes = new Stripe[STRIPES];
    private final int capacityPerStripe;
    private final long keepMillis;
    private final PatternFloors patterns;

    private volatile long mark = Long.MIN_VALUE;

    private final LongAccumulator highest = new LongAccumulator(Math::max, 0);

    /**
     * @param keepFor how long a floor is kept at least
     * @param capacity how many floors a generation holds at most; rounded up to fill the stripes
     */
    public Floors(Duration keepFor, int capacity) {
        this.keepMillis = keepFor.toMillis();
        this.patterns = new PatternFloors(LONGER * keepMillis);
        this.capacityPerStripe = Math.max(4, (capacity + STRIPES - 1) / STRIPES);
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    /** The floor of a key; 0 if none is known. */
    public long of(EntryKey key) {
        return Math.max(ofKey(key.text()), patterns.of(key.text()));
    }

    private long ofKey(String key) {
        long hash = hash(key);
        Stripe stripe = stripe(hash);
        synchronized (stripe) {
            return Math.max(stripe.young.get(hash), stripe.old.get(hash));
        }
    }

    /**
     * Raises the floor of a key to {@code version}; a lower one changes nothing. {@code now} in epoch milliseconds.
     *
     * @return whether it was lower
     */
    public boolean raise(String key, long version, long now) {
        patterns.forgetOld(now);
        if (version <= 0) {
            return false;
        }
        highest.accumulate(version);
        long hash = hash(key);
        Stripe stripe = stripe(hash);
        synchronized (stripe) {
            stripe.turnIfDue(now);
            long before = Math.max(stripe.young.get(hash), stripe.old.get(hash));
            stripe.young.raise(hash, Math.max(version, before));
            return version > before;
        }
    }

    /**
     * Raises the floor of every key that matches. Of more than {@link PatternFloors#MOST} patterns the oldest is forgotten
     * early, and the mark rises.
     *
     * @return whether the pattern's floor was lower
     */
    public boolean raiseAll(KeyPattern pattern, long version, long now) {
        highest.accumulate(version);
        PatternFloors.Raised raised = patterns.raise(pattern, version, now);
        if (raised.early()) {
            raiseMark(now);
        }
        return raised.higher();
    }

    /** The highest version of anything that this pod has heard of or served; 0 if none. */
    public long highest() {
        return highest.get();
    }

    /** How many patterns have a floor. */
    public int patterns() {
        return patterns.count();
    }

    /** Entries loaded before this moment (epoch milliseconds) are misses. */
    public long mark() {
        return mark;
    }

    /** Makes every entry loaded before {@code now} a miss: for when this pod cannot tell what it has missed. */
    public synchronized void raiseMark(long now) {
        mark = Math.max(mark, now);
    }

    private Stripe stripe(long hash) {
        return stripes[(int) (hash >>> 58)];
    }

    /** 64 bits out of a string: two FNV-like halves with different multipliers, mixed by the finalizer of SplitMix64. */
    static long hash(String key) {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            h = (h ^ key.charAt(i)) * 0x100000001b3L;
        }
        h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
        h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
        h ^= h >>> 31;
        return h == 0 ? 1 : h;
    }

    private final class Stripe {
        private VersionTable young = new VersionTable();
        private VersionTable old = new VersionTable();
        private long turnedAt = Long.MIN_VALUE;

        private void turnIfDue(long now) {
            if (turnedAt == Long.MIN_VALUE) {
                turnedAt = now;
            }
            boolean due = now - turnedAt >= keepMillis;
            boolean full = young.size() >= capacityPerStripe;
            if (!due && !full) {
                return;
            }
            if (!due && old.size() > 0) {
                raiseMark(now);
            }
            old = young;
            young = new VersionTable();
            turnedAt = now;
        }
    }
}
