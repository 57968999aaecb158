package dev.pantry.cache;

/**
 * One read under way: what is asked for and what may answer it.
 *
 * @param floor the floor of the key when the read began: less is too old
 * @param wanted the version that the asker knows of and wants to see; 0 if it did not say. Its word is taken for this one
 *     read and never remembered: no entry becomes <em>as of</em> it
 * @param mark what was loaded at or before this moment (epoch milliseconds) is too old
 * @param beganNanos {@link System#nanoTime} when the read began
 * @param trustedSince what was asked for before that moment ({@link System#nanoTime}) does not answer it from the near
 *     cache. Settled when the read begins: if the pod hears again meanwhile that says nothing of the read that it has joined
 */
record Read(
        EntryKey key,
        long floor,
        long wanted,
        long mark,
        long beganNanos,
        long trustedSince,
        Trail trail,
        CacheMeter meter) {

    /** Less than this is too old, whoever says so. */
    long least() {
        return Math.max(floor, wanted);
    }

    /** Whether an entry, wherever it was found, knows all that this pod and the asker knew when the read began. */
    boolean isReflectedBy(Entry entry) {
        return entry.asOf() >= least() && entry.life().loadedAt() > mark;
    }

    /** Whether an entry may answer this read as it is. */
    boolean isAnsweredBy(Entry entry, long now) {
        return entry.isFresh(now) && isReflectedBy(entry);
    }

    /** Whether an entry past its time may answer this read if the database cannot. */
    boolean mayFallBackOn(Entry entry, long now) {
        return entry.kind() == Entry.Kind.VALUE && now < entry.life().keepUntil() && isReflectedBy(entry);
    }

    /** Whether an entry in grace may answer this read while it is refreshed behind. */
    boolean mayBeAnsweredStaleBy(Entry entry, long now) {
        return !entry.isFresh(now) && entry.mayServeStale(now) && isReflectedBy(entry);
    }
}
