package dev.pantry.cache;

import org.jspecify.annotations.Nullable;

/** Sees what becomes of single reads: for traces. Meters count them all ({@link CacheMeter}). */
public interface ReadWatch {

    /** Called when a read begins, on the reader's context; null if nobody watches this one. */
    @Nullable
    Watcher begin(EntryKey key);

    /** Of one read. */
    interface Watcher {

        /**
         * Called once, when the read is over. Must not fail.
         *
         * @param trail the way that it went
         * @param failure why it has no answer; null if it has one
         */
        void over(Trail trail, @Nullable Throwable failure);
    }
}
