package dev.pantry.cache;

/** What may happen besides reads and writes, each once in a run, at any moment. */
enum Mishap {
    /** Redis evicts the entry or the tombstone. */
    EVICTION,
    /** A lease runs out although its holder is still loading. */
    LEASE_END,
    /** A replica of Redis that lacks the last write takes over. */
    FAILOVER,
    /** Pod B's line to the backplane is cut: what is on it is lost, and what comes until it is up again. */
    LOST_NEWS,
    /** Pod B stands still for an hour, and whatever it waits for with it. */
    PAUSE,
    /** Pod A dies. What it has sent may still arrive. */
    DEATH,
    /** A call to Redis takes too long for who waits for the answer; it may still arrive. */
    DEADLINE,
    /** A near cache evicts its entry. */
    NEAR_EVICTION,
    /** Pod B's relay takes the row of a writer that lives, and is only slow. */
    HASTY_RELAY,
    /** A reader's patience ends (the soft timeout) before its load does. */
    IMPATIENCE,
    /** Who has written on pod A reads on pod B, and says what it knows of. No mishap, but as rare. */
    KNOWING_READER
}
