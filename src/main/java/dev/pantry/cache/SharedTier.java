package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tier that all pods share: entries, the leases to load them, and the fence that keeps old values out.
 *
 * <p>Every call is asynchronous, bounded in time by the implementation, and fails rather than guesses when the tier does
 * not answer. What a failure means is the engine's to decide. Replies may arrive on any thread.
 */
public interface SharedTier {

    /**
     * How long a lease lasts unless its holder releases, renews or loses it: what a pod that died costs the waiters. Half of
     * how long they wait at most ({@link LoadSettings#hardTimeout}), so that one of them still has the time to load. Chosen.
     */
    Duration LEASE_LIFE = Duration.ofSeconds(2);

    /** How long a tombstone stays: longer than any load that it must outlast. */
    Duration TOMBSTONE_LIFE = Duration.ofMinutes(1);

    /** The entry, fresh or not, tombstones included; null if there is none. May be as old as a replica's lag. */
    Uni<@Nullable Entry> find(EntryKey key);

    /** The same for many keys by as few round trips as the tier allows; keys without an entry are left out. */
    Uni<Map<EntryKey, Entry>> findAll(List<EntryKey> keys);

    /**
     * Double check and lease in one step: answers with the entry if it is news, else grants the lease if nobody holds it.
     * Never answered by a replica.
     *
     * @param floor an entry below it is no news
     * @param seenLoadedAt when the entry that prompted the load was loaded; one no newer is no news. 0 if there was none
     * @param token of the lease, unique
     */
    Uni<LeaseReply> findOrLease(EntryKey key, long floor, long seenLoadedAt, String token);

    /** Lets the lease last another {@link #LEASE_LIFE} if {@code token} still holds it. */
    Uni<Void> renew(EntryKey key, String token);

    /**
     * Emits when the lease of the key has ended after this was subscribed to: filled, released, or taken away by an
     * invalidation. The word may be lost, and nobody says that a lease has run out, so whoever waits looks again after a
     * while.
     */
    Uni<Void> leaseEnd(EntryKey key);

    /**
     * Stores the entry and ends the lease in one step, if the lease is still held by {@code token} and nothing with a
     * higher {@code asOf} is there. The news of a change takes the lease away; so does losing the tier's memory.
     */
    Uni<FillReply> fill(EntryKey key, Entry entry, String token);

    /**
     * Takes the lease, whoever holds it: who has just written knows more than who is still loading. From then on it is a
     * lease like any other: the news of the next change takes it away.
     */
    Uni<Void> seize(EntryKey key, String token);

    /** Ends the lease if {@code token} still holds it. */
    Uni<Void> release(EntryKey key, String token);

    /**
     * Puts a tombstone over everything below {@code tombstone.asOf()} and takes the lease away. Does nothing where what lies
     * there reflects the change: a lease that is held was taken after that, and its load sees the change. So it may be
     * repeated at any time without anybody loading again.
     */
    Uni<Void> bury(String key, Entry tombstone);

    /**
     * Removes every entry that matches and reflects less than {@code asOf}, and takes away the leases that were held when
     * this began: no load that began before can fill. Other keys are not touched. Takes its time, some seconds for a million
     * keys, without keeping others from the tier. It may be repeated; if it fails some of it may be done.
     *
     * @return how many entries were removed
     */
    Uni<Long> buryAll(KeyPattern pattern, long asOf);

    /** For how long the key's lease is still held unless released, in milliseconds; 0 if nobody holds it. */
    Uni<Long> leaseLife(EntryKey key);

    /** Answer to {@link #findOrLease}. */
    sealed interface LeaseReply {

        /** Somebody else has stored news. */
        record Found(Entry entry) implements LeaseReply {}

        /**
         * The lease is the asker's.
         *
         * @param floor the {@code asOf} of the tombstone that lies there, else 0: a load from now on satisfies it
         */
        record Granted(long floor) implements LeaseReply {}

        /** Somebody else is loading. */
        record Held() implements LeaseReply {}
    }

    /**
     * Answer to {@link #fill}.
     *
     * @param stored whether the entry is in the tier now
     * @param newest if refused: the {@code asOf} of the newer entry that is there; 0 if only the lease was gone
     */
    record FillReply(boolean stored, long newest) {}
}
