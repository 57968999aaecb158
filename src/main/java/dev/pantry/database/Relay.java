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
 *
 * <p>One row goes ahead: while Redis is away it is all that is tried, and when Redis is back the circuit breaker lets one
 * call through before the others. What Redis has taken is marked even if it did not take the rest.
 */
@ApplicationScoped
class Relay {

    private static final Logger LOG = Logger.getLogger(Relay.class);

    private static final Duration EVERY = Duration.ofMillis(250);

    /** A writer that lives applies its rows itself, within a few milliseconds. */
    private static final Duration LEFT_TO_WRITER = Duration.ofMillis(500);

    private static final int PURGE_EVERY = 240; // rounds: one minute

    /** As many as Redis can be told of within a second, though it has just come back. */
    private static final int KEYS_AT_ONCE = 500;

    /** Each pattern is a walk through all of Redis. */
    private static final int PATTERNS_AT_ONCE = 1;

    private final Outbox outbox;
    private final Invalidations invalidations;
    private final Vertx vertx;
    private final AtomicBoolean relayingKeys = new AtomicBoolean();
    private final AtomicBoolean relayingPatterns = new AtomicBoolean();
    private final AtomicBoolean purging = new AtomicBoolean();
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
        if (++rounds % PURGE_EVERY == 0) {
            run(purging, outbox.purge());
        }
        run(relayingKeys, relay(Rows.OF_KEYS, 1, KEYS_AT_ONCE));
        run(relayingPatterns, relay(Rows.OF_PATTERNS, PATTERNS_AT_ONCE, PATTERNS_AT_ONCE));
    }

    /** Tells {@code first} rows, and then as many at a time as may be, until there are no more or Redis takes no more. */
    private Uni<Void> relay(Rows which, int first, int most) {
        return outbox.applyOverdue(which, first, LEFT_TO_WRITER, invalidations::applyShared)
                .flatMap(told -> told.mayGoOn(first)
                        ? relay(which, most, most)
                        : Uni.createFrom().voidItem());
    }

    private static void run(AtomicBoolean running, Uni<Void> work) {
        if (!running.compareAndSet(false, true)) {
            return; // the last round is still at it
        }
        work.onTermination()
                .invoke(() -> running.set(false))
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf("outbox not relayed: %s", failure));
    }
}
