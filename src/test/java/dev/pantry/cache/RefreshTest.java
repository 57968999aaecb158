package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stale entries are served at once and renewed behind, once. */
@QuarkusTest
class RefreshTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Caches caches;

    @Inject
    Layers layers;

    @Inject
    TestClock clock;

    private final AtomicInteger loads = new AtomicInteger();
    private CacheService items;
    private EntryKey key;
    private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
    private volatile String loadedOn = "";

    @BeforeEach
    void aCachedEntry() {
        items = caches.named("item");
        key = items.key(UUID.randomUUID().toString());
        assertThat(read().entry().version()).isEqualTo(1);
    }

    @Test
    void aStaleEntryIsServedWhileOneReloadRuns() {
        becomesStale();
        gate = new CompletableFuture<>();
        for (int i = 0; i < 100; i++) {
            assertThat(read().entry().version()).isEqualTo(1); // nobody waits for the load
            layers.forgetNear(key.text());
        }
        await().atMost(SOON).until(() -> loads.get() == 2);
        gate.complete(null);
        await().atMost(SOON).until(() -> read().entry().version() == 2);
        assertThat(loads).hasValue(2);
    }

    @Test
    void aRefreshRunsOnAWorkerThread() {
        becomesStale();
        read();
        await().atMost(SOON).until(() -> loads.get() == 2);
        assertThat(loadedOn).startsWith("pantry-refresh-");
    }

    @Test
    void beyondGraceTheReaderWaitsForTheLoad() {
        clock.advance(Duration.ofMinutes(11));
        layers.forgetNear(key.text());
        assertThat(read().entry().version()).isEqualTo(2);
    }

    @Test
    void aRefreshThatFailsLeavesTheStaleEntry() {
        becomesStale();
        gate = CompletableFuture.failedFuture(new IllegalStateException("the database is gone"));
        assertThat(read().entry().version()).isEqualTo(1);
        await().atMost(SOON).until(() -> loads.get() >= 2);
        layers.forgetNear(key.text());
        assertThat(read().entry().version()).isEqualTo(1);
    }

    @Test
    void whatIsPastGraceIsServedOnlyWhileTheDatabaseCannotAnswer() {
        clock.advance(Duration.ofMinutes(11));
        layers.forgetNear(key.text());
        gate = CompletableFuture.failedFuture(new IllegalStateException("the database is gone"));
        Answer failSafe = read();
        assertThat(failSafe.entry().version()).isEqualTo(1);
        assertThat(failSafe.trail().wasFailSafe()).isTrue();
    }

    @Test
    void whatIsPastGraceIsServedToWhoeverHasWaitedForTheSoftTimeout() {
        clock.advance(Duration.ofMinutes(11));
        layers.forgetNear(key.text());
        gate = new CompletableFuture<>();
        Answer failSafe = read();
        assertThat(failSafe.entry().version()).isEqualTo(1);
        assertThat(failSafe.trail().wasFailSafe()).isTrue();
        gate.complete(null); // the load was not cancelled: it fills the layers
        await().atMost(SOON).until(() -> read().entry().version() == 2);
        assertThat(loads).hasValue(2);
    }

    @Test
    void theLongerALoadTakesTheEarlierItsEntryIsRenewed() {
        long now = 1_000_000;
        assertThat(early(now, 100, 1_000)).isBetween(0.85, 0.95); // e^(-100/1000)
        assertThat(early(now, 1_000, 1_000)).isBetween(0.32, 0.42); // e^(-1)
        assertThat(early(now, 10_000, 1_000)).isLessThan(0.01);
        assertThat(early(now, 1_000, 1)).isZero();
    }

    @Test
    void theLargerBetaTheEarlier() {
        long now = 1_000_000;
        assertThat(early(now, 1_000, 1_000, 2)).isBetween(0.58, 0.63); // e^(-1/2)
        assertThat(early(now, 1, 1_000, 0)).isZero();
    }

    /** The share of readers that would renew an entry with so much life left, whose load took so long. */
    private double early(long now, long leftMillis, long loadMillis) {
        return early(now, leftMillis, loadMillis, 1);
    }

    private double early(long now, long leftMillis, long loadMillis, double beta) {
        Lifetime life = new Lifetime(0, loadMillis * 1_000, now + leftMillis, now + 99_999, now + 99_999);
        Entry entry = new Entry(Entry.Kind.VALUE, 1, 1, life, Body.of(new byte[1]));
        int tries = 10_000;
        return IntStream.rangeClosed(1, tries)
                        .filter(i -> entry.isDueEarly(now, beta, i / (double) tries))
                        .count()
                / (double) tries;
    }

    private void becomesStale() {
        clock.advance(Duration.ofMinutes(6)); // five are fresh, give or take the jitter
        layers.forgetNear(key.text());
    }

    private Answer read() {
        return items.getOrSet(key, () -> {
                    int version = loads.incrementAndGet();
                    loadedOn = Thread.currentThread().getName();
                    return Uni.createFrom()
                            .completionStage(gate)
                            .map(open ->
                                    new Loaded(version, Body.of(("v" + version).getBytes(StandardCharsets.UTF_8))));
                })
                .await()
                .atMost(SOON);
    }
}
