package dev.pantry.cache;

/**
 * One read under way: what is asked for and what may answer it.
 *
 * @param floor the floor of the key when the read began: less is too old
 * @param mark what was loaded at or before this moment (epoch milliseconds) is too old
 * @param beganNanos {@link System#nanoTime} when the read began
 */
record Read(EntryKey key, long floor, long mark, long beganNanos, Trail trail, CacheMeter meter) {

    /** Whether an entry, wherever it was found, knows all that this pod knew when the read began. */
    boolean isReflectedBy(Entry entry) {
        return entry.asOf() >= floor && entry.life().loadedAt() > mark;
    }

    /** Whether an entry may answer this read as it is. */
    boolean isAnsweredBy(Entry entry, long now) {
        return entry.isFresh(now) && isReflectedBy(entry);
    }

    /** Whether an entry in grace may answer this read while it is refreshed behind. */
    boolean mayBeAnsweredStaleBy(Entry entry, long now) {
        return !entry.isFresh(now) && entry.mayServeStale(now) && isReflectedBy(entry);
    }
}
