package dev.pantry.cache;

import dev.pantry.cache.CacheSettings.Lifetimes;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** All named caches, made from the configuration at start-up. */
@Singleton
public class Caches {

    private final Map<String, CacheService> byName = new TreeMap<>();

    /**
     * @throws IllegalArgumentException if a lifetime is out of bounds: Pantry does not start then
     */
    Caches(CacheSettings settings, ReadPath reads, BatchReads batches) {
        settings.caches()
                .forEach((name, lifetimes) ->
                        byName.put(name, new CacheService(policy(name, lifetimes), reads, batches)));
    }

    /**
     * The cache of that name.
     *
     * @throws IllegalArgumentException if the configuration has no {@code pantry.cache.<name>.fresh-for}
     */
    public CacheService named(String name) {
        CacheService cache = byName.get(name);
        if (cache == null) {
            throw new IllegalArgumentException(
                    "no cache '" + name + "': pantry.cache." + name + ".fresh-for is not set");
        }
        return cache;
    }

    /** All of them, in the order of their names. */
    public Collection<CacheService> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    private static CachePolicy policy(String name, Lifetimes lifetimes) {
        return new CachePolicy(
                name,
                lifetimes.freshFor(),
                lifetimes.staleFor(),
                lifetimes.failSafeFor(),
                lifetimes.absentFor(),
                lifetimes.nearFor());
    }
}
