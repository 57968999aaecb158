package dev.pantry.cache;

import dev.pantry.cache.CacheSettings.NamedCache;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All named caches, made from the configuration at start-up. */
@Singleton
public class Caches {

    private final Map<String, CacheService> byName = new TreeMap<>();

    /**
     * @throws IllegalArgumentException if a lifetime is out of bounds, or two caches have keys in common: Pantry does not
     *     start then
     */
    Caches(CacheSettings settings, CacheService.Operations operations) {
        settings.caches().forEach((name, cache) -> {
            KeyTemplate keys = keys(name, cache);
            byName.values().forEach(other -> check(name, keys, other));
            byName.put(name, new CacheService(policy(name, cache), keys, operations));
        });
    }

    /**
     * The cache of that name.
     *
     * @throws IllegalArgumentException if the configuration has no {@code pantry.cache.<name>.fresh-for}
     */
    public CacheService named(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no cache '" + name + "': pantry.cache." + name + ".fresh-for is not set"));
    }

    /** The cache of that name, if there is one. */
    public Optional<CacheService> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The cache that a key is of; none if it is of no cache of ours, or a pattern. */
    public Optional<CacheService> findByKey(String key) {
        return byName.values().stream().filter(cache -> cache.keys().isOf(key)).findFirst();
    }

    /** The patterns that all keys of ours match, each one of them. */
    public List<KeyPattern> everything() {
        return all().stream().map(cache -> cache.keys().pattern("*")).toList();
    }

    /** All of them, in the order of their names. */
    public Collection<CacheService> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    private static CachePolicy policy(String name, NamedCache cache) {
        return new CachePolicy(
                name,
                cache.freshFor(),
                cache.staleFor(),
                cache.failSafeFor(),
                cache.absentFor(),
                cache.nearFor(),
                cache.earlyRefreshBeta());
    }

    private static KeyTemplate keys(String name, NamedCache cache) {
        return KeyTemplate.parse(setting(name), cache.key().orElse(name + ":{id}"));
    }

    private static void check(String name, KeyTemplate keys, CacheService other) {
        if (keys.meets(other.keys())) {
            throw new IllegalArgumentException("%s and %s have keys in common: %s and %s"
                    .formatted(setting(name), setting(other.policy().name()), keys, other.keys()));
        }
    }

    private static String setting(String name) {
        return "pantry.cache." + name + ".key";
    }
}
