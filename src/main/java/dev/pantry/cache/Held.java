package dev.pantry.cache;

/**
 * An entry as the near cache holds it.
 *
 * @param entry what is held
 * @param lifeNanos for how long: the shorter of the policy's near life and the rest of the entry's freshness
 * @param askedNanos {@link System#nanoTime} when somebody asked for it: what has changed since may be missing
 * @param sinceNanos {@link System#nanoTime} of its arrival
 */
record Held(Entry entry, long lifeNanos, long askedNanos, long sinceNanos) {

    /** A stale entry is worth remembering for one second: long enough to take the load off, too short to matter. */
    private static final long STALE_LIFE_MILLIS = 1_000;

    static Held of(Entry entry, CachePolicy policy, long now, long askedNanos) {
        long rest = entry.isFresh(now) ? entry.life().freshUntil() - now : STALE_LIFE_MILLIS;
        long life = Math.min(policy.nearFor().toMillis(), rest);
        return new Held(entry, life * 1_000_000, askedNanos, System.nanoTime());
    }
}
