package dev.pantry.ops;

import dev.pantry.cache.CacheMeter;
import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.Hearing;
import dev.pantry.cache.NearCache;
import dev.pantry.redis.RedisLink;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the caches of this pod have done since it started, and how it is connected. The same numbers as the metrics.
 *
 * @param caches in the order of their names
 * @param near all caches together
 * @param redisBreaker {@code closed}: Redis is in the path; {@code open}: it is not; {@code half-open}: it is tried
 * @param backplaneSilentMillis since when nothing was heard from the database; null if nothing ever was
 */
record CacheStatistics(
        List<Cache> caches,
        Near near,
        String redisBreaker,
        @Nullable Long backplaneSilentMillis) {

    static CacheStatistics of(Caches caches, NearCache near, RedisLink redis, Hearing hearing) {
        long silent = TimeUnit.NANOSECONDS.toMillis(hearing.silentNanos(System.nanoTime()));
        return new CacheStatistics(
                caches.all().stream().map(Cache::of).toList(),
                new Near(near.bytes(), near.count(), near.evictions()),
                KeyReport.code(redis.breaker()),
                hearing.ever() ? silent : null);
    }

    /**
     * One named cache.
     *
     * @param keys how its keys are written
     * @param near what the near cache did for reads; collapsed ones waited for another's
     * @param redis what Redis did for those that got so far
     * @param staleServed reads answered in grace or by fail-safe
     * @param fillsRefused loads whose result the fence kept out of Redis
     * @param belowFloor near entries that were older than what this pod had heard of
     */
    record Cache(
            String name,
            String keys,
            NearReads near,
            RedisReads redis,
            Loads loads,
            long staleServed,
            long fillsRefused,
            long belowFloor) {

        private static Cache of(CacheService cache) {
            CacheMeter meter = cache.meter();
            return new Cache(
                    cache.policy().name(),
                    cache.keys().toString(),
                    new NearReads(meter.nearHits.sum(), meter.nearMisses.sum(), meter.collapsed.sum()),
                    new RedisReads(meter.sharedHits.sum(), meter.sharedMisses.sum(), meter.sharedFailures.sum()),
                    Loads.of(meter),
                    meter.staleServed.sum(),
                    meter.fillsRefused.sum(),
                    meter.belowFloor.sum());
        }
    }

    record NearReads(long hits, long misses, long collapsed) {}

    record RedisReads(long hits, long misses, long failures) {}

    /**
     * Loads from the database.
     *
     * @param meanMillis of those that succeeded; 0 if none has
     */
    record Loads(long count, long failures, double meanMillis) {

        private static Loads of(CacheMeter meter) {
            long count = meter.loads.sum();
            long failures = meter.loadFailures.sum();
            double millis = meter.loadNanos.sum() / 1e6;
            return new Loads(count, failures, count == failures ? 0 : millis / (count - failures));
        }
    }

    /**
     * The near cache.
     *
     * @param bytes that its entries retain on the heap
     * @param evictions entries that had to leave because the bytes ran out
     */
    record Near(long bytes, long entries, long evictions) {}
}
