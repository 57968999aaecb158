package dev.pantry.cache;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one named cache has done since the pod started. Counting costs a few nanoseconds and never fails a read.
 * {@code ops} publishes these as metrics.
 */
public final class CacheMeter {

    public final LongAdder nearHits = new LongAdder();
    public final LongAdder nearMisses = new LongAdder();
    public final LongAdder collapsed = new LongAdder();
    public final LongAdder sharedHits = new LongAdder();
    public final LongAdder sharedMisses = new LongAdder();
    public final LongAdder sharedFailures = new LongAdder();
    public final LongAdder staleServed = new LongAdder();
    public final LongAdder refreshes = new LongAdder();
    public final LongAdder refreshFailures = new LongAdder();
    public final LongAdder refreshesDropped = new LongAdder();
    public final LongAdder loads = new LongAdder();
    public final LongAdder loadFailures = new LongAdder();
    public final LongAdder loadNanos = new LongAdder();
    public final LongAdder fillsRefused = new LongAdder();
    public final LongAdder belowFloor = new LongAdder();

    /** Of the reads that are counted in {@link #nearHits}. */
    public final LongAdder nearNanos = new LongAdder();

    /** What reads waited for the shared tier, whether it had something, had nothing or failed. */
    public final LongAdder sharedNanos = new LongAdder();

    /** Reads that waited for somebody else's load, and how long. */
    public final LongAdder leaseWaits = new LongAdder();

    public final LongAdder leaseWaitNanos = new LongAdder();
}
