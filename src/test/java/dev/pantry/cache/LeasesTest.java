package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who loads: over the real Redis, with timers that ring when the test says so. */
@QuarkusTest
class LeasesTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final HeldTimers timers = new HeldTimers();
    private final EntryKey key = new EntryKey(Policies.of("test"), "test:" + UUID.randomUUID());

    @Inject
    SharedTier shared;

    @Inject
    RedisDataSource redis;

    @Inject
    InstantSource clock;

    private Lease mine;
    private CompletableFuture<Turn> waiting;

    @BeforeEach
    void oneHoldsTheLeaseAndAnotherWaits() {
        Leases leases = new Leases(shared, timers);
        mine = (Lease) leases.await(read(), null).await().atMost(SOON);
        waiting = leases.await(read(), null).subscribeAsCompletionStage();
        await().atMost(SOON).until(() -> timers.pending().size() == 1); // its next look, which never comes
    }

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    @Test
    void whoeverWaitsIsWokenByTheFill() {
        Entry entry = Loads.entry(key.policy(), new Loaded(3, Body.of(new byte[5])), 0, clock.millis(), 1);
        assertThat(mine.fill(entry).await().atMost(SOON).stored()).isTrue();
        assertThat(waiting).succeedsWithin(SOON).isInstanceOfSatisfying(Turn.News.class, news -> assertThat(
                        news.entry().version())
                .isEqualTo(3));
    }

    @Test
    void aLoadThatFailsHandsItsLeaseOn() {
        Uni<Integer> load = Uni.createFrom().failure(new IllegalStateException("the database is gone"));
        assertThat(mine.during(load).subscribeAsCompletionStage()).failsWithin(SOON);
        assertThat(waiting).succeedsWithin(SOON).isInstanceOf(Lease.class);
    }

    @Test
    void ifTheWordIsLostTheNextLookFindsIt() {
        redis.key().del("lock:{" + key + "}"); // as if it had run out: nobody says so
        timers.pending().get(0).task().run();
        assertThat(waiting).succeedsWithin(SOON).isInstanceOf(Lease.class);
    }

    @Test
    void aLeaseIsRenewedForAsLongAsTheLoadTakes() {
        CompletableFuture<Integer> load = new CompletableFuture<>();
        CompletableFuture<Integer> loaded =
                mine.during(Uni.createFrom().completionStage(load)).subscribeAsCompletionStage();
        HeldTimers.Timer renewal = timers.pending().get(1);
        assertThat(renewal.millis()).isLessThan(SharedTier.LEASE_LIFE.toMillis() / 2);
        redis.key().pexpire("lock:{" + key + "}", 1_000);
        renewal.task().run();
        await().atMost(SOON).until(() -> redis.key().pttl("lock:{" + key + "}") > 1_000);
        load.complete(1);
        assertThat(loaded).succeedsWithin(SOON);
        assertThat(timers.pending()).doesNotContain(renewal);
    }

    private Read read() {
        return new Read(key, 0, 0, 0, 0, 0, new Trail(), new CacheMeter());
    }
}
