package dev.pantry.ops;

import dev.pantry.cache.Hearing;
import dev.pantry.cache.NearCache;
import dev.pantry.ops.Dependency.State;
import dev.pantry.redis.RedisLink;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
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
    private final MeterRegistry meters;

    ReadyCheck(Dependencies dependencies, RedisLink redis, NearCache near, Hearing hearing, MeterRegistry meters) {
        this.dependencies = dependencies;
        this.redis = redis;
        this.near = near;
        this.hearing = hearing;
        this.meters = meters;
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
                .withData("outbox", outbox())
                .withData("near-entries", entries)
                .withData("degraded", !all)
                .status(any || entries > 0)
                .build();
    }

    /** How far Redis is behind the database, as the metrics have it: nobody is asked for it now. */
    private String outbox() {
        double open = gauge("pantry.outbox.open");
        return Double.isNaN(open)
                ? "unknown"
                : String.format(Locale.ROOT, "%.0f open, the oldest for %.1f s", open, gauge("pantry.outbox.lag"));
    }

    private double gauge(String name) {
        Gauge gauge = meters.find(name).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    /** In silence the pod answers too, but trusts its near cache for two seconds only. */
    private String backplane() {
        long silent = hearing.silentNanos(System.nanoTime());
        return hearing.ever() ? "heard " + TimeUnit.NANOSECONDS.toMillis(silent) + " ms ago" : "never heard";
    }
}
