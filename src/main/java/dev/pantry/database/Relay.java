package dev.pantry.database;

import dev.pantry.cache.Invalidations;
import dev.pantry.database.Outbox.Rows;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Tells Redis what its writer did not: because it died between commit and invalidation, because the change was made by
 * psql, or because Redis was away. Every pod runs one; a row is claimed by one of them.
 */
@ApplicationScoped
class Relay {

    private static final Logger LOG = Logger.getLogger(Relay.class);

    private static final Duration EVERY = Duration.ofMillis(500);

    /** A writer that lives applies its rows itself, within a few milliseconds. */
    private static final Duration LEFT_TO_WRITER = Duration.ofMillis(500);

    private static final int PURGE_EVERY = 120; // rounds: one minute

    private final Outbox outbox;
    private final Invalidations invalidations;
    private final Vertx vertx;
    private final AtomicBoolean relayingKeys = new AtomicBoolean();
    private final AtomicBoolean relayingPatterns = new AtomicBoolean();
    private long timer;
    private int rounds;

    Relay(Outbox outbox, Invalidations invalidations, Vertx vertx) {
        this.outbox = outbox;
        this.invalidations = invalidations;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent started) {
        timer = vertx.setPeriodic(EVERY.toMillis(), id -> round());
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    private void round() {
        Uni<Void> purge =
                ++rounds % PURGE_EVERY == 0 ? outbox.purge() : Uni.createFrom().voidItem();
        relay(Rows.OF_KEYS, relayingKeys, purge);
        relay(Rows.OF_PATTERNS, relayingPatterns, Uni.createFrom().voidItem());
    }

    private void relay(Rows which, AtomicBoolean running, Uni<Void> then) {
        if (!running.compareAndSet(false, true)) {
            return; // the last round is still at it
        }
        outbox.applyOverdue(which, LEFT_TO_WRITER, invalidations::applyShared)
                .chain(() -> then)
                .onTermination()
                .invoke(() -> running.set(false))
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf("outbox not relayed: %s", failure));
    }
}
