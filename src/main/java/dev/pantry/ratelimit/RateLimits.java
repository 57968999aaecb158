package dev.pantry.ratelimit;

import dev.pantry.redis.Windows;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;

/** The limits of this pod, settled every 100 ms. */
@ApplicationScoped
class RateLimits {

    private static final Duration SETTLED_EVERY = Duration.ofMillis(100);

    private static final String REFUSED = "pantry.rate.limit.refused";

    private final Limiter requests;
    private final Limiter logIns;
    private final Counter requestsRefused;
    private final Counter logInsRefused;
    private final Vertx vertx;
    private long timer;

    RateLimits(RateLimitSettings settings, Windows windows, InstantSource clock, Vertx vertx, MeterRegistry meters) {
        this.requests = new Limiter("requests", settings.perMinute(), windows, clock);
        this.logIns = new Limiter("log-ins", settings.logInsPerMinute(), windows, clock);
        this.requestsRefused = refused("requests", meters);
        this.logInsRefused = refused("log-ins", meters);
        this.vertx = vertx;
    }

    private static Counter refused(String limit, MeterRegistry meters) {
        return Counter.builder(REFUSED)
                .description("Requests refused with 429")
                .tag("limit", limit)
                .register(meters);
    }

    void start(@Observes StartupEvent started) {
        timer = vertx.setPeriodic(SETTLED_EVERY.toMillis(), id -> {
            requests.settle();
            logIns.settle();
        });
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    /** All requests of a client to an organization. */
    Limiter requests() {
        return requests;
    }

    /** Log-ins from an address, and with an e-mail. */
    Limiter logIns() {
        return logIns;
    }

    void countRefusedRequest() {
        requestsRefused.increment();
    }

    void countRefusedLogIn() {
        logInsRefused.increment();
    }
}
