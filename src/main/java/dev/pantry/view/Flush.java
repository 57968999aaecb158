package dev.pantry.view;

import dev.pantry.redis.Tallies;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Brings what Redis has counted into PostgreSQL, a shard at a time, by one pod in each period:
 *
 * <pre>
 *   1. move what is pending aside, under the name that it has had from its first view on
 *   2. add it to the counts and record the name, in one transaction
 *   3. drop it
 * </pre>
 *
 * Whoever dies in between leaves something aside, and the next one begins with that: step 2 does nothing if the name is
 * recorded. So it does no harm either if two pods are at it at the same time. What is shown is right at every moment:
 * {@link Views} leaves out what is recorded.
 */
@ApplicationScoped
class Flush {

    private static final Logger LOG = Logger.getLogger(Flush.class);

    /** How often a pod looks whether it is time; more often if the period is shorter. Chosen: one small query. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final Tallies tallies;
    private final ViewLedger ledger;
    private final ViewMeter meter;
    private final Duration every;
    private final Vertx vertx;
    private final AtomicBoolean running = new AtomicBoolean();
    private long timer;

    Flush(Tallies tallies, ViewLedger ledger, ViewMeter meter, ViewSettings settings, Vertx vertx) {
        this.tallies = tallies;
        this.ledger = ledger;
        this.meter = meter;
        this.every = settings.flushEvery();
        this.vertx = vertx;
        if (every.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("pantry.views.flush-every must be 10ms or more, but is " + every);
        }
    }

    void start(@Observes StartupEvent started) {
        Duration look = every.compareTo(LOOK_EVERY) < 0 ? every : LOOK_EVERY;
        timer = vertx.setPeriodic(look.toMillis(), id -> round());
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    private void round() {
        if (!running.compareAndSet(false, true)) {
            return; // the last round is still at it
        }
        flushDue()
                .onTermination()
                .invoke(() -> running.set(false))
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf("whose turn it is to flush views is not known: %s", failure));
    }

    /** Flushes the shards whose time has come, unless another pod does. One that fails waits for its next time. */
    Uni<Void> flushDue() {
        return ledger.claimDue(every)
                .flatMap(due -> due.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : Multi.createFrom()
                                .iterable(due)
                                .onItem()
                                .transformToUniAndConcatenate(this::flushOrGoOn)
                                .onItem()
                                .ignoreAsUni()
                                .chain(ledger::forgetOld));
    }

    private Uni<Void> flushOrGoOn(Shard shard) {
        return flush(shard)
                .onFailure()
                .invoke(failure -> {
                    meter.flushFailures.increment();
                    LOG.debugf("%s is not flushed: %s", shard, failure);
                })
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> flush(Shard shard) {
        return tallies.moveAside(shard.tally())
                .flatMap(batch -> batch == null ? Uni.createFrom().voidItem() : bringOver(shard, batch));
    }

    private Uni<Void> bringOver(Shard shard, String batch) {
        return tallies.amounts(shard.tally(), batch)
                .call(amounts -> ledger.record(batch, amounts))
                .invoke(amounts -> {
                    meter.flushes.increment();
                    meter.flushed.increment(
                            amounts.values().stream().mapToLong(Long::longValue).sum());
                })
                .chain(() -> tallies.drop(shard.tally(), batch));
    }
}
