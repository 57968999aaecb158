package dev.pantry.cache;

/** What keeps old values out. {@link StatesTest} takes one away at a time, to see that it would notice. */
enum Safeguard {
    /** A fill is refused if something newer is there. */
    FENCE,
    /** A fill is refused if the lease is not the filler's any more. */
    LEASE_TOKEN,
    /** A pod remembers what it has heard of and served. */
    FLOORS,
    /** A pod that hears nothing knows it, and distrusts its near cache. */
    SILENCE,
    /** Before a Redis that may have forgotten something is read, it is told again what the log says. */
    HEALING
}
