package dev.pantry.ops;

import static java.lang.Double.NaN;

import dev.pantry.cache.CacheMeter;
import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.Hearing;
import dev.pantry.cache.NearCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Publishes what the caches count: {@code pantry_cache_reads_total{cache,layer,result}}, loads and their time, entries
 * refused or too old, and the bytes of the near cache.
 */
@ApplicationScoped
class CacheMetrics {

    private final MeterRegistry registry;

    CacheMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void publish(@Observes StartupEvent started, Caches caches, NearCache near, Hearing hearing) {
        caches.all().forEach(this::publish);
        Gauge.builder("pantry.near.bytes", near, NearCache::bytes)
                .description("Bytes that the entries of the near cache retain")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("pantry.near.entries", near, NearCache::count)
                .description("Entries in the near cache")
                .register(registry);
        Gauge.builder("pantry.backplane.silence", hearing, h -> h.ever() ? h.silentNanos(System.nanoTime()) / 1e9 : NaN)
                .description("Since when nothing was heard from the database; NaN before anything was")
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder("pantry.near.evictions", near, NearCache::evictions)
                .description("Entries that left the near cache because its bytes ran out")
                .register(registry);
    }

    private void publish(CacheService cache) {
        CacheMeter meter = cache.meter();
        reads(cache, "near", "hit", meter.nearHits);
        reads(cache, "near", "miss", meter.nearMisses);
        reads(cache, "near", "collapsed", meter.collapsed);
        reads(cache, "redis", "hit", meter.sharedHits);
        reads(cache, "redis", "miss", meter.sharedMisses);
        reads(cache, "redis", "failure", meter.sharedFailures);
        count(cache, "pantry.cache.stale", "Stale entries served", meter.staleServed);
        count(cache, "pantry.cache.refreshes", "Entries renewed behind the readers", meter.refreshes);
        count(cache, "pantry.cache.refresh.failures", "Refreshes that failed", meter.refreshFailures);
        count(cache, "pantry.cache.refreshes.dropped", "Refreshes that found the queue full", meter.refreshesDropped);
        count(cache, "pantry.cache.load.failures", "Loads that failed", meter.loadFailures);
        count(cache, "pantry.cache.fills.refused", "Fills that the fence refused", meter.fillsRefused);
        count(cache, "pantry.cache.below.floor", "Near entries older than what the pod had heard of", meter.belowFloor);
        FunctionTimer.builder(
                        "pantry.cache.loads", meter, m -> m.loads.sum(), m -> m.loadNanos.sum(), TimeUnit.NANOSECONDS)
                .description("Loads from the database and the time they took")
                .tag("cache", cache.policy().name())
                .register(registry);
    }

    private void reads(CacheService cache, String layer, String result, LongAdder count) {
        FunctionCounter.builder("pantry.cache.reads", count, LongAdder::sum)
                .description("Reads that reached a layer, by what it did for them")
                .tags("cache", cache.policy().name(), "layer", layer, "result", result)
                .register(registry);
    }

    private void count(CacheService cache, String name, String description, LongAdder count) {
        FunctionCounter.builder(name, count, LongAdder::sum)
                .description(description)
                .tag("cache", cache.policy().name())
                .register(registry);
    }
}
