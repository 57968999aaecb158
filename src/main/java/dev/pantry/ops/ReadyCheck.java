package dev.pantry.ops;

import dev.pantry.cache.Hearing;
import dev.pantry.cache.NearCache;
import dev.pantry.ops.Dependency.State;
import dev.pantry.redis.RedisLink;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready: this pod can answer something usefully, from PostgreSQL, from Redis or from its near cache. What is down is named
 * and makes the pod <em>degraded</em>, not unready: all pods see the same Redis, and taking all of them out of service
 * would help nobody.
 */
@Readiness
@ApplicationScoped
class ReadyCheck implements AsyncHealthCheck {

    private final Dependencies dependencies;
    private final RedisLink redis;
    private final NearCache near;
    private final Hearing hearing;

    ReadyCheck(Dependencies dependencies, RedisLink redis, NearCache near, Hearing hearing) {
        this.dependencies = dependencies;
        this.redis = redis;
        this.near = near;
        this.hearing = hearing;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(this::answer);
    }

    private HealthCheckResponse answer() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("ready");
        boolean any = false;
        boolean all = true;
        for (Dependency dependency : dependencies.all()) {
            State state = dependency.state();
            any |= state.up();
            all &= state.up();
            answer.withData(dependency.name(), state.toString());
        }
        List<String> away = redis.nodesAway();
        all &= away.isEmpty();
        long entries = near.count();
        return answer.withData("redis-circuit-breaker", redis.breaker().name())
                .withData("redis-nodes-away", String.join(" ", away))
                .withData("backplane", backplane())
                .withData("near-entries", entries)
                .withData("degraded", !all)
                .status(any || entries > 0)
                .build();
    }

    /** In silence the pod answers too, but trusts its near cache for two seconds only. */
    private String backplane() {
        long silent = hearing.silentNanos(System.nanoTime());
        return hearing.ever() ? "heard " + TimeUnit.NANOSECONDS.toMillis(silent) + " ms ago" : "never heard";
    }
}
