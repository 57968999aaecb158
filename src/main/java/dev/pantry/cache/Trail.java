package dev.pantry.cache;

import org.jspecify.annotations.Nullable;

/**
 * Which layers one read passed, why it had to go on, and how long each took: the source of {@code Cache-Status}, of
 * {@code Server-Timing} and of traces. Written by one read, step after step; read when it is over.
 */
public final class Trail {

    /** What a layer did for a read. */
    public enum Step {
        /** It answered. */
        HIT,
        /** It had nothing. */
        MISS,
        /** What it had was too old. */
        STALE,
        /** It was not asked, or did not answer in time. */
        BYPASS,
        /** Another read of this pod was fetching the same already; this one waited for it. */
        COLLAPSED
    }

    private Step near = Step.HIT;
    private @Nullable Step shared;
    private boolean loaded;
    private boolean failSafe;
    private long nanos;
    private long sharedNanos;
    private long sharedEnd;
    private long loadNanos;
    private long loadEnd;

    void near(Step step) {
        near = step;
    }

    void shared(Step step, long took) {
        shared = step;
        sharedNanos += took;
        sharedEnd = System.nanoTime();
    }

    void loaded(long took) {
        loaded = true;
        loadNanos += took;
        loadEnd = System.nanoTime();
    }

    void loadFailed(long took) {
        loadNanos += took;
        loadEnd = System.nanoTime();
    }

    void failSafe() {
        failSafe = true;
    }

    /** The near cache answered in the end, because nobody behind it could. */
    void failSafeNear() {
        near = Step.HIT;
        shared = null;
        failSafe = true;
    }

    void over(long took) {
        nanos = took;
    }

    public Step near() {
        return near;
    }

    /** What the shared tier did; null if the read did not get that far. */
    public @Nullable Step shared() {
        return shared;
    }

    /** Whether the database answered. */
    public boolean wasLoaded() {
        return loaded;
    }

    /** Whether the entry is past its grace, or not trusted, and only served because the database could not answer. */
    public boolean wasFailSafe() {
        return failSafe;
    }

    /** The whole read, in nanoseconds. */
    public long nanos() {
        return nanos;
    }

    /** Waiting for the shared tier, in nanoseconds. */
    public long sharedNanos() {
        return sharedNanos;
    }

    /** {@link System#nanoTime} when the shared tier was done; 0 if the read did not get that far. */
    public long sharedEnd() {
        return sharedEnd;
    }

    /** Waiting for the database, in nanoseconds. */
    public long loadNanos() {
        return loadNanos;
    }

    /** {@link System#nanoTime} when the database was done, with a row or without; 0 if the read did not ask it. */
    public long loadEnd() {
        return loadEnd;
    }
}
