package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;

/**
 * One named cache as a feature uses it: the engine's face. Made by {@link Caches}.
 *
 * <p>What comes out is encoded: a feature's {@link Loader} encodes once, and every layer hands on the same bytes.
 */
public final class CacheService {

    private final CachePolicy policy;
    private final CacheMeter meter = new CacheMeter();
    private final ReadPath reads;
    private final BatchReads batches;

    CacheService(CachePolicy policy, ReadPath reads, BatchReads batches) {
        this.policy = policy;
        this.reads = reads;
        this.batches = batches;
    }

    /** The key of an entry of this cache. {@code text} must belong to this cache alone. */
    public EntryKey key(String text) {
        return new EntryKey(policy, text);
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
        return reads.get(key, loader, wanted.of(key), meter);
    }

    /** The same for many keys, by one batched read of each layer: an answer for every key, in no particular order. */
    public Uni<Map<EntryKey, Answer>> getAll(Collection<EntryKey> keys, Wanted wanted, BatchLoader loader) {
        return batches.getAll(keys, loader, wanted, meter);
    }

    public CachePolicy policy() {
        return policy;
    }

    public CacheMeter meter() {
        return meter;
    }
}
