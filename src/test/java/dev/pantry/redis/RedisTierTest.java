package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.cache.EntryKey;
import dev.pantry.cache.Invalidation;
import dev.pantry.cache.Policies;
import dev.pantry.cache.SharedTier;
import dev.pantry.cache.SharedTierContract;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RedisTierTest extends SharedTierContract {

    @Inject
    RedisTier tier;

    @Inject
    RedisDataSource redis;

    @Inject
    InstantSource clock;

    @Override
    protected InstantSource clock() {
        return clock;
    }

    @Override
    protected SharedTier tier() {
        return tier;
    }

    @Test
    void whatCannotBeDecodedIsAMiss() {
        EntryKey key = new EntryKey(Policies.of("test"), "test:garbage");
        redis.value(String.class).set("test:garbage", "pantry1 7 V what is this");
        assertThat(tier.find(key).await().atMost(Duration.ofSeconds(5))).isNull();
    }

    @Test
    void aServerThatForgotTheScriptsIsToldThem() {
        redis.execute("SCRIPT", "FLUSH");
        EntryKey key = new EntryKey(Policies.of("test"), "test:flushed");
        assertThat(tier.findOrLease(key, 0, 0, "me").await().atMost(Duration.ofSeconds(5)))
                .isInstanceOf(SharedTier.LeaseReply.Granted.class);
    }

    @Test
    void aTombstoneFindsRoomInAFullServerToo() {
        String key = "test:no-room";
        redis.value(String.class).setex(key, 60, "pantry1 3 V 3 0 0 0 0 0 0 0\n");
        redis.execute("CONFIG", "SET", "maxmemory-policy", "noeviction");
        redis.execute("CONFIG", "SET", "maxmemory", "1");
        try {
            long now = clock.millis();
            tier.bury(key, new Invalidation(key, 7, false).tombstone(now))
                    .await()
                    .atMost(Duration.ofSeconds(5));
        } finally {
            redis.execute("CONFIG", "SET", "maxmemory", "0");
            redis.execute("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
        }
        assertThat(redis.value(String.class).get(key)).startsWith("pantry1 7 T ");
    }

    @Test
    void everythingThatIsStoredHasALifetime() {
        EntryKey key = new EntryKey(Policies.of("test"), "test:lifetime");
        tier.findOrLease(key, 0, 0, "me").await().atMost(Duration.ofSeconds(5));
        assertThat(redis.key().pttl("lock:{test:lifetime}")).isBetween(1L, SharedTier.LEASE_LIFE.toMillis());
    }
}
