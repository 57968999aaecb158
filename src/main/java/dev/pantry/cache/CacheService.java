package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One named cache as a feature uses it: the engine's face. Made by {@link Caches}. The operations have the names that every
 * cache gives them; inside of the engine {@link #get} is a <em>find</em>.
 *
 * <p>What comes out is encoded: a feature's {@link Loader} encodes once, and every layer hands on the same bytes.
 */
public final class CacheService {

    private final CachePolicy policy;
    private final KeyTemplate keys;
    private final Operations operations;
    private final CacheMeter meter = new CacheMeter();

    CacheService(CachePolicy policy, KeyTemplate keys, Operations operations) {
        this.policy = policy;
        this.keys = keys;
        this.operations = operations;
    }

    /** The key of the entry with that id. */
    public EntryKey key(long id) {
        return new EntryKey(policy, keys.key(id));
    }

    /**
     * The same for ids that are no numbers.
     *
     * @throws IllegalArgumentException if it is no id: letters, digits and any of {@code . _ -}
     */
    public EntryKey key(String id) {
        return new EntryKey(policy, keys.key(id));
    }

    /** The id in a key of this cache. */
    public String idOf(String key) {
        return keys.idOf(key);
    }

    /**
     * The keys whose ids a pattern like {@code 1*} matches.
     *
     * @throws IllegalArgumentException if it is no pattern; the message says what one is
     */
    public KeyPattern pattern(String ids) {
        return keys.pattern(ids);
    }

    /**
     * The entry from the nearest layer that can answer correctly; loaded and stored in all layers if none can.
     *
     * <p>Fails with the loader's own failure, with {@link LoadTimeout} or with {@link Overloaded}, where no layer has anything to serve instead.
     * Emits on the caller's Vert.x context.
     */
    public Uni<Answer> getOrSet(EntryKey key, Loader loader) {
        return getOrSet(key, Wanted.NOTHING, loader);
    }

    /** The same for an asker who has seen a change that this pod may not have heard of: read-your-writes. */
    public Uni<Answer> getOrSet(EntryKey key, Wanted wanted, Loader loader) {
        return operations.reads.get(key, loader, wanted.of(key), meter);
    }

    /**
     * What {@link #getOrSet} would answer, if it is a value that the near cache has; null otherwise. Does not wait and does not
     * fail: for who answers at once or goes another way. A null counts for nothing: the read is made yet.
     */
    public @Nullable Answer getIfPresent(EntryKey key, Loader loader) {
        return operations.reads.getIfNear(key, loader, meter);
    }

    /** The same for many keys, by one batched read of each layer: an answer for every key, in no particular order. */
    public Uni<Map<EntryKey, Answer>> getAll(Collection<EntryKey> keys, Wanted wanted, BatchLoader loader) {
        return operations.batches.getAll(keys, loader, wanted, meter);
    }

    /** What the nearest layer has that can answer correctly; null if none has. Never loads, never fails. */
    public Uni<@Nullable Answer> get(EntryKey key) {
        return operations.lookups.find(key, meter);
    }

    /**
     * Stores what has just been written and committed, so that the next reader need not load it (write-through). To be
     * called at once after the commit, and after what the change made out of date was applied. Never fails; false if the
     * shared tier did not take it, or knows of something newer: the next reader loads then.
     *
     * @param written with its body, and the version that the change gave to the row
     */
    public Uni<Boolean> set(EntryKey key, Loaded written) {
        return operations.writeThrough.store(key, written);
    }

    /**
     * Makes every layer of every pod forget what was loaded before this. Fails if the database does not take the news.
     * Whether the shared tier has it already: see {@link Applied}.
     */
    public Uni<Applied> delete(EntryKey key) {
        return announce(key.text());
    }

    /** The same for all keys of a pattern, of which there may be many: answers when the shared tier was walked through. */
    public Uni<Applied> deletePattern(KeyPattern pattern) {
        return announce(pattern.text());
    }

    private Uni<Applied> announce(String keys) {
        return Waiting.backOnCallersContext(
                Waiting.untilTheEnd(operations.log.append(keys, operations.invalidations::apply)));
    }

    /** One key as every layer sees it. Changes nothing. */
    public Uni<Inspection> inspect(EntryKey key) {
        return operations.inspector.inspect(key);
    }

    public CachePolicy policy() {
        return policy;
    }

    public KeyTemplate keys() {
        return keys;
    }

    public CacheMeter meter() {
        return meter;
    }

    /** What all named caches have in common: who does the work. */
    @Singleton
    record Operations(
            ReadPath reads,
            BatchReads batches,
            Lookups lookups,
            WriteThrough writeThrough,
            ChangeLog log,
            Invalidations invalidations,
            Inspector inspector) {}
}
