package dev.pantry.ops;

import dev.pantry.redis.RedisLink;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Looks at PostgreSQL and Redis every second, whoever asks how often, so that an answer about them costs nothing and is
 * two seconds old at most. The first look, at the start, also opens the connections to Redis before the first request
 * needs one.
 */
@ApplicationScoped
class Dependencies {

    /** Chosen: one small query a second and pod. */
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Dependency postgres;
    private final Dependency redis;
    private long timer;

    Dependencies(Vertx vertx, Pool database, RedisLink link, InstantSource clock) {
        this.vertx = vertx;
        this.postgres = new Dependency(
                "postgresql", () -> database.query("select 1").execute().replaceWithVoid(), clock);
        this.redis = new Dependency("redis", link::ping, clock);
    }

    void watch(@Observes StartupEvent started) {
        look();
        timer = vertx.setPeriodic(EVERY.toMillis(), id -> look());
    }

    void stop(@Observes ShutdownEvent ending) {
        vertx.cancelTimer(timer);
    }

    /** All of them. */
    List<Dependency> all() {
        return List.of(postgres, redis);
    }

    private void look() {
        all().forEach(Dependency::look);
    }
}
