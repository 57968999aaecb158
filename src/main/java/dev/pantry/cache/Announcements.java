package dev.pantry.cache;

import io.smallrye.mutiny.Uni;

/**
 * What pods call out to each other over the shared tier: sooner than the log tells them, and only to who listens at that
 * moment. So nobody may rely on it: it comes at most once, in no order, and not at all while the tier is away.
 */
public interface Announcements {

    /** Calls out that a key has changed. Never fails. */
    Uni<Void> announce(EntryKey key);

    /** Has {@code listener} hear of the keys of a pattern, from now on. */
    void listen(KeyPattern keys, Listener listener);

    /** Is called on any thread; must neither block nor throw. */
    interface Listener {

        /** Somebody has called out a key. */
        void announced(String key);

        /** From now on it is heard what is called out; what was before may be missed. */
        void someMayBeMissed();
    }
}
