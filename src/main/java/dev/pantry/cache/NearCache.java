package dev.pantry.cache;

import io.quarkus.cache.CacheKey;
import io.quarkus.cache.CacheResult;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The layer in the pod: encoded bodies under their Redis key, bounded by the bytes that they retain over all caches
 * together. A hit does no I/O and no JSON work.
 *
 * <p>This layer knows nothing of floors or freshness beyond an entry's life here: {@link ReadPath} decides whether what it
 * gives may be served.
 */
@Singleton // without a proxy: it is called for every read
public class NearCache {

    static final String NAME = "near";

    private final WeightedCache entries;

    NearCache(NearCacheManager manager) {
        this.entries = manager.near();
    }

    /** The entry of {@code key}; if it is not here, what {@code beyond} brings, fetched once for all who ask meanwhile. */
    @CacheResult(cacheName = NAME)
    Uni<Held> get(@CacheKey String key, Supplier<Uni<Held>> beyond) {
        return beyond.get();
    }

    /** The entry if it is here; null otherwise. */
    @Nullable
    Held find(String key) {
        return entries.find(key);
    }

    void store(String key, Held held) {
        entries.store(key, held);
    }

    /** Forgets the entry in this pod only. A load that is under way goes on, but its result is not kept. */
    void dropHere(String key) {
        entries.drop(key);
    }

    /** Forgets this very entry in this pod only. */
    void dropHere(String key, Held held) {
        entries.drop(key, held);
    }

    /** Forgets the loads under way whose keys match: they go on, but who asks from now on does not wait for them. */
    void dropLoadsHere(KeyPattern pattern) {
        entries.dropLoads(pattern::matches);
    }

    /** What is here, looked at as if nobody had; null if nothing. */
    @Nullable
    Held inspect(String key) {
        return entries.inspect(key);
    }

    /** What all entries retain, in bytes. */
    public long bytes() {
        return entries.bytes();
    }

    /** How many entries there are, about. */
    public long count() {
        return entries.count();
    }

    /** How many entries had to leave early because the bytes ran out, since the start. */
    public long evictions() {
        return entries.evictions();
    }
}
