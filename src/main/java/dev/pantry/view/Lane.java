package dev.pantry.view;

import dev.pantry.redis.Tallies.Outcome;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The views of one shard in this pod: gathered for a few milliseconds, then committed as one batch, one batch after the
 * other. A view is acknowledged when its batch is somewhere safe:
 *
 * <pre>
 *   Redis has added it                           acknowledged
 *   Redis has surely not seen it                 it goes to PostgreSQL, and stays with it
 *   nobody knows (no answer within the deadline) it goes to Redis again, which lets no sequence in twice
 *   still not known after {@link #PATIENCE}      503: it may be counted, so nobody else may count it
 * </pre>
 *
 * Once an attempt was unclear, a later one that is refused says nothing about it:
 *
 * <pre>
 *   1. Redis adds the batch, the answer is lost   2. Redis is gone; the attempt to send it again is refused
 *   3. PostgreSQL counts it as well
 * </pre>
 *
 * So a batch keeps to the side that may have it. Batches go one at a time because of that, too: behind a later one an
 * earlier one that was not counted would look as if it had been. Thread-safe.
 */
final class Lane {

    private static final Logger LOG = Logger.getLogger(Lane.class);

    /** Chosen: what a view waits for others, so that a thousand views a second are a few hundred batches. */
    private static final Duration GATHERING = Duration.ofMillis(2);

    /** Between two attempts. Chosen. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** After that somebody who waits is told that nobody knows. Chosen: longer than a restart of Redis, or a failover, need take. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    /** More than wait already are refused. Chosen: some megabytes. */
    static final int MOST_WAITING = 10_000;

    private final ToRedis redis;
    private final ToDatabase database;
    private final ViewMeter meter;
    private final Vertx vertx;

    private Batch gathering = new Batch();
    private boolean busy;
    private long sequence;

    Lane(ToRedis redis, ToDatabase database, ViewMeter meter, Vertx vertx) {
        this.redis = redis;
        this.database = database;
        this.meter = meter;
        this.vertx = vertx;
    }

    /** Counts a view; emits when it is safe. Fails with {@link NotCounted} if nobody can say that it is. */
    Uni<Void> add(long itemId) {
        return Uni.createFrom().emitter(waiter -> {
            if (join(itemId, waiter)) {
                commitSoon();
            }
        });
    }

    /** Whether nobody sees to the batch yet. */
    private synchronized boolean join(long itemId, UniEmitter<? super Void> waiter) {
        if (gathering.size() == MOST_WAITING) {
            waiter.fail(new NotCounted("too many views are waiting to be counted"));
            return false;
        }
        gathering.add(itemId, waiter);
        meter.waiting.increment();
        boolean first = !busy;
        busy = true;
        return first;
    }

    private void commitSoon() {
        vertx.setTimer(GATHERING.toMillis(), id -> commitNext());
    }

    private void commitNext() {
        Batch batch = take();
        Sent sent = new Sent(batch, sequence, System.nanoTime());
        Uni.createFrom()
                .deferred(() -> commit(sent))
                .onTermination()
                .invoke(() -> {
                    meter.waiting.add(-batch.size());
                    finish();
                })
                .subscribe()
                .with(done -> batch.complete(), failure -> {
                    LOG.debugf("%d views: %s", batch.size(), failure);
                    batch.fail(failure);
                });
    }

    private synchronized Batch take() {
        Batch batch = gathering;
        gathering = new Batch();
        sequence++;
        return batch;
    }

    private void finish() {
        synchronized (this) {
            busy = gathering.size() > 0;
            if (!busy) {
                return;
            }
        }
        commitSoon();
    }

    private Uni<Void> commit(Sent sent) {
        return redis.add(sent.sequence, sent.batch.amounts()).flatMap(outcome -> switch (outcome) {
            case ADDED -> Uni.createFrom().voidItem();
            case REFUSED -> commitDirectly(sent);
            case UNCLEAR -> again(sent, this::askRedisAgain);
        });
    }

    /** From now on only Redis can say that it is counted. */
    private Uni<Void> askRedisAgain(Sent sent) {
        meter.sentAgain.increment();
        return redis.add(sent.sequence, sent.batch.amounts())
                .flatMap(outcome ->
                        outcome == Outcome.ADDED ? Uni.createFrom().voidItem() : again(sent, this::askRedisAgain));
    }

    /** From now on only PostgreSQL can say that it is counted: an attempt whose answer is lost may have been committed. */
    private Uni<Void> commitDirectly(Sent sent) {
        meter.direct.increment();
        return database.add(sent.sequence, sent.batch.amounts())
                .onFailure()
                .invoke(failure -> LOG.debugf("views are not in PostgreSQL yet: %s", failure))
                .onFailure()
                .recoverWithUni(() -> again(sent, this::commitDirectly));
    }

    private Uni<Void> again(Sent sent, Function<Sent, Uni<Void>> attempt) {
        if (System.nanoTime() - sent.since > PATIENCE.toNanos()) {
            meter.unclear.increment();
            return Uni.createFrom().failure(new NotCounted("nobody can say whether the view is counted"));
        }
        Supplier<Uni<? extends Void>> next = () -> attempt.apply(sent);
        return Uni.createFrom().voidItem().onItem().delayIt().by(PAUSE).chain(next);
    }

    /** Adds a batch to the shard in Redis under this pod's name, as {@link dev.pantry.redis.Tallies#add} does. Never fails. */
    interface ToRedis {
        Uni<Outcome> add(long sequence, Map<Long, Long> amounts);
    }

    /** Commits a batch past Redis under this pod's name, once; fails if there is no answer. */
    interface ToDatabase {
        Uni<Void> add(long sequence, Map<Long, Long> amounts);
    }

    private record Sent(Batch batch, long sequence, long since) {}
}
