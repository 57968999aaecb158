package dev.pantry.ops;

import dev.pantry.cache.CacheSettings;
import dev.pantry.cache.CacheSettings.NamedCache;
import dev.pantry.cache.Floors;
import dev.pantry.cache.Hearing;
import dev.pantry.cache.LoadSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;

/** What the engine is given from outside: the clock, and the size of its memory of floors. */
class Wiring {

    /** Floors outlast near entries that live this long, even if none does (chosen: the default of every cache). */
    private static final Duration USUAL_NEAR_LIFE = Duration.ofMinutes(1);

    /** How far a replica may lag before it is not read any more. */
    private static final Duration REPLICA_LAG = Duration.ofSeconds(2);

    /** Floors per generation: both together retain at most 16 MB, by count (16 bytes a slot, half of them empty). */
    private static final int FLOORS = 1 << 18;

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    Hearing hearing() {
        return new Hearing();
    }

    @Produces
    @Singleton
    Floors floors(CacheSettings caches, LoadSettings loads) {
        Duration longestNearLife = caches.caches().values().stream()
                .map(NamedCache::nearFor)
                .max(Comparator.naturalOrder())
                .filter(longest -> longest.compareTo(USUAL_NEAR_LIFE) > 0)
                .orElse(USUAL_NEAR_LIFE);
        return new Floors(longestNearLife.plus(loads.hardTimeout()).plus(REPLICA_LAG), FLOORS);
    }
}
