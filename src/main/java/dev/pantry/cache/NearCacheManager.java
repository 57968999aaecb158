package dev.pantry.cache;

import io.quarkus.cache.Cache;
import io.quarkus.cache.CacheManager;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Puts {@link WeightedCache} under Quarkus' cache annotations, in place of the caches that count entries. */
@Alternative
@Priority(1)
@Singleton // without a proxy: it is called for every read
public class NearCacheManager implements CacheManager {

    private final WeightedCache near;

    NearCacheManager(NearSettings settings) {
        this.near = new WeightedCache(NearCache.NAME, settings.maxBytes());
    }

    WeightedCache near() {
        return near;
    }

    @Override
    public Collection<String> getCacheNames() {
        return List.of(NearCache.NAME);
    }

    @Override
    public Optional<Cache> getCache(String name) {
        return name.equals(NearCache.NAME) ? Optional.of(near) : Optional.empty();
    }
}
