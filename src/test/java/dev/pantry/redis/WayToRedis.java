package dev.pantry.redis;

import dev.pantry.cache.Applied;
import dev.pantry.cache.ChangeLog;
import dev.pantry.cache.Floors;
import dev.pantry.cache.Invalidation;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** All that a pod has between the engine and Redis, by itself. What a server may have forgotten it is told from a list. */
final class WayToRedis implements AutoCloseable {

    static final Duration DEADLINE = Duration.ofMillis(200);

    final Vertx vertx = Vertx.vertx();
    final List<Invalidation> changes = new CopyOnWriteArrayList<>();
    final RedisLink link;
    final Messages messages;
    final RedisTier tier;
    final Tallies tallies;

    WayToRedis(Map<String, String> settings) {
        this(settings, DEADLINE);
    }

    WayToRedis(Map<String, String> settings, Duration deadline) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("pantry.redis.deadline", deadline.toString());
        RedisSettings redis = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(RedisSettings.class)
                .withDefaultValues(all)
                .build()
                .getConfigMapping(RedisSettings.class);
        InstantSource clock = InstantSource.system();
        Healing healing = new Healing(new Changes(), new Floors(Duration.ofMinutes(2), 1_000), clock);
        link = new RedisLink(vertx, redis, healing);
        messages = new Messages(link, vertx);
        tier = new RedisTier(link, new LeaseEnds(messages), clock, redis);
        tallies = new Tallies(link);
        messages.start(new StartupEvent());
    }

    /** Whether there is an answer for a key, and not a failure. */
    boolean answersFor(String key) {
        return link.read(key, Request.cmd(Command.GET).arg(key))
                .onItemOrFailure()
                .transform((reply, failure) -> failure == null)
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    @Override
    public void close() {
        messages.stop(new ShutdownEvent());
        link.close();
        vertx.close();
    }

    private final class Changes implements ChangeLog {

        @Override
        public Uni<List<Invalidation>> recent() {
            return Uni.createFrom().item(() -> List.copyOf(changes));
        }

        @Override
        public Uni<Applied> append(String key, Function<Invalidation, Uni<Applied>> apply) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Void> reopen(List<Invalidation> patterns) {
            return Uni.createFrom().voidItem();
        }
    }
}
