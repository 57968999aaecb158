package dev.pantry.ops;

import dev.pantry.events.Leaving;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * How a pod leaves, told by SIGTERM. All but the third is what Quarkus does:
 *
 * <pre>
 *   1. ready says no, every answer says Connection: close
 *   2. it serves for quarkus.shutdown.delay, until whoever sends requests has noticed
 *   3. {@link Leaving}: streams end, so that their clients go on elsewhere
 *   4. it waits for what it has begun, quarkus.shutdown.timeout at most, and closes what it has open
 * </pre>
 *
 * What it had under way behind the answers is lost as if it had died: its leases end by themselves, another pod takes its
 * rows of the outbox and its turn to flush the views.
 */
@ApplicationScoped
class Departure {

    private static final Logger LOG = Logger.getLogger(Departure.class);

    private final Vertx vertx;
    private final Duration delay;
    private final Event<Leaving> leaving;

    Departure(Vertx vertx, @ConfigProperty(name = "quarkus.shutdown.delay") Duration delay, Event<Leaving> leaving) {
        this.vertx = vertx;
        this.delay = delay;
        this.leaving = leaving;
    }

    void begin(@Observes ShutdownDelayInitiatedEvent told) {
        LOG.infof("Leaving: not ready any more, serving for another %d s", delay.toSeconds());
        vertx.setTimer(Math.max(1, delay.toMillis()), id -> leaving.fire(new Leaving()));
    }
}
