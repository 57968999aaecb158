package dev.pantry.ops;

import dev.pantry.cache.CacheMeter;
import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.NearSettings;
import dev.pantry.redis.RedisLink;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Publishes how the layers do: {@code pantry_cache_latency_seconds{cache,layer}}, the waits for leases, whether Redis is in
 * the path, and whether what Pantry depends on answers.
 */
@ApplicationScoped
class LayerMetrics {

    private final MeterRegistry registry;

    LayerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void publish(
            @Observes StartupEvent started,
            Caches caches,
            NearSettings near,
            RedisLink redis,
            Dependencies dependencies) {
        caches.all().forEach(this::publish);
        Gauge.builder("pantry.near.max.bytes", near, NearSettings::maxBytes)
                .description("Bytes that the entries of the near cache may retain")
                .baseUnit("bytes")
                .register(registry);
        for (CircuitBreakerState state : CircuitBreakerState.values()) {
            Gauge.builder("pantry.redis.breaker", redis, link -> link.breaker() == state ? 1 : 0)
                    .description("1 for the state that the circuit breaker of Redis is in")
                    .tag("state", KeyReport.code(state))
                    .register(registry);
        }
        for (Dependency dependency : dependencies.all()) {
            Gauge.builder("pantry.dependency.up", dependency, it -> it.state().up() ? 1 : 0)
                    .description("Whether it answered when it was last looked at")
                    .tag("dependency", dependency.name())
                    .register(registry);
        }
    }

    private void publish(CacheService cache) {
        latency(cache, "near", meter -> meter.nearHits.sum(), meter -> meter.nearNanos.sum());
        latency(
                cache,
                "redis",
                meter -> meter.sharedHits.sum() + meter.sharedMisses.sum() + meter.sharedFailures.sum(),
                meter -> meter.sharedNanos.sum());
        latency(
                cache,
                "database",
                meter -> meter.loads.sum() - meter.loadFailures.sum(),
                meter -> meter.loadNanos.sum());
        FunctionTimer.builder(
                        "pantry.cache.lease.waits",
                        cache.meter(),
                        meter -> meter.leaseWaits.sum(),
                        meter -> meter.leaseWaitNanos.sum(),
                        TimeUnit.NANOSECONDS)
                .description("Reads that waited for somebody else's load, and how long")
                .tag("cache", cache.policy().name())
                .register(registry);
    }

    private void latency(
            CacheService cache, String layer, ToLongFunction<CacheMeter> count, ToDoubleFunction<CacheMeter> nanos) {
        FunctionTimer.builder("pantry.cache.latency", cache.meter(), count, nanos, TimeUnit.NANOSECONDS)
                .description("What each layer took, for the reads that reached it")
                .tags("cache", cache.policy().name(), "layer", layer)
                .register(registry);
    }
}
