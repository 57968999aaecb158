package dev.pantry.analytics;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Has the sales counted again from time to time. Every pod tries, one does it. */
@ApplicationScoped
class SalesRefresh {

    private static final Logger LOG = Logger.getLogger(SalesRefresh.class);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** A pod that tries a little early would else skip a round. */
    private static final double WITHIN_A_ROUND = 0.9;

    private final SalesRepository repository;
    private final Vertx vertx;
    private final Duration every;
    private long timer;

    /**
     * @throws IllegalArgumentException if it is to be done too often or too seldom: Pantry does not start then
     */
    SalesRefresh(SalesRepository repository, Vertx vertx, AnalyticsSettings settings) {
        this.repository = repository;
        this.vertx = vertx;
        this.every = settings.refreshEvery();
        if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("pantry.analytics.refresh-every must be between %s and %s, but is %s"
                    .formatted(SHORTEST, LONGEST, every));
        }
    }

    void start(@Observes StartupEvent started) {
        timer = vertx.setPeriodic(SHORTEST.toMillis(), every.toMillis(), id -> refreshIfDue()
                .subscribe()
                .with(done -> {}, failure -> LOG.warnf("the sales are not counted again: %s", failure)));
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    /** Counts again unless another pod has in this round; returns whether it has. */
    Uni<Boolean> refreshIfDue() {
        return refresh(Duration.ofMillis((long) (every.toMillis() * WITHIN_A_ROUND)));
    }

    /** Counts again, unless somebody is at it; returns whether it has. */
    Uni<Boolean> refresh() {
        return refresh(Duration.ZERO);
    }

    /** It may take its time, and nobody waits for it: what it makes out of date is left to the relays. */
    private Uni<Boolean> refresh(Duration atMostEvery) {
        return repository.refresh(atMostEvery);
    }
}
