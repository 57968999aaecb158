package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pantry.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batched read keeps what a read of one key promises. */
@QuarkusTest
class BatchReadsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Caches caches;

    @Inject
    Layers layers;

    @Inject
    TestClock clock;

    private final List<Set<EntryKey>> loads = new CopyOnWriteArrayList<>();
    private CacheService items;
    private List<EntryKey> keys;
    private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

    @BeforeEach
    void cachedEntries() {
        items = caches.named("item");
        keys = Stream.generate(this::unknown).limit(3).toList();
        assertThat(versions(keys)).containsOnly(1L);
    }

    @Test
    void whatIsStaleIsServedAtOnceAndRenewedBehind() {
        pass(Duration.ofMinutes(6));
        gate = new CompletableFuture<>();
        assertThat(versions(keys)).containsOnly(1L);
        assertThat(versions(keys)).as("near, for a second").containsOnly(1L);
        await().atMost(SOON).until(() -> loads.size() == 1 + keys.size());
        gate.complete(null);
        await().atMost(SOON).until(() -> versions(keys).stream().allMatch(version -> version > 1));
        assertThat(loads).as("one renewal of each").hasSize(1 + keys.size());
    }

    @Test
    void whatIsPastGraceIsServedOnlyWhileTheDatabaseCannotAnswer() {
        pass(Duration.ofMinutes(11));
        gate = CompletableFuture.failedFuture(new IllegalStateException("the database is gone"));
        Collection<Answer> failSafe = read(keys).values();
        assertThat(failSafe).hasSize(3).allMatch(answer -> answer.entry().version() == 1);
        assertThat(failSafe).allMatch(answer -> answer.trail().wasFailSafe());
        gate = CompletableFuture.completedFuture(null);
        keys.forEach(key -> layers.forgetNear(key.text()));
        assertThat(versions(keys)).doesNotContain(1L);
    }

    @Test
    void whatIsPastGraceIsServedToWhoeverHasWaitedForTheSoftTimeout() {
        pass(Duration.ofMinutes(11));
        gate = new CompletableFuture<>();
        assertThat(versions(keys)).containsOnly(1L);
        gate.complete(null); // the load was not cancelled: it fills the layers
        await().atMost(SOON).until(() -> versions(keys).stream().allMatch(version -> version > 1));
        assertThat(loads).hasSize(2);
    }

    @Test
    void halfABatchIsNoAnswer() {
        pass(Duration.ofMinutes(11));
        gate = CompletableFuture.failedFuture(new IllegalStateException("the database is gone"));
        List<EntryKey> oneMore = new ArrayList<>(keys);
        oneMore.add(unknown());
        assertThatThrownBy(() -> read(oneMore)).hasMessage("the database is gone");
    }

    @Test
    void whatSomebodyElseLoadsIsNotWaitedFor() {
        EntryKey busy = unknown();
        CompletableFuture<Loaded> elsewhere = new CompletableFuture<>();
        CompletableFuture<Answer> other = items.getOrSet(
                        busy, () -> Uni.createFrom().completionStage(elsewhere))
                .subscribeAsCompletionStage();
        await().atMost(SOON)
                .until(() -> !layers.inRedis("lock:{" + busy.text() + "}").isEmpty());
        assertThat(versions(List.of(busy, unknown(), keys.get(0)))).containsExactlyInAnyOrder(1L, 2L, 2L);
        assertThat(other).isNotDone();
        elsewhere.complete(new Loaded(9, Body.of(new byte[1])));
        await().atMost(SOON).until(other::isDone);
    }

    private EntryKey unknown() {
        return items.key(UUID.randomUUID().toString());
    }

    private void pass(Duration time) {
        clock.advance(time);
        keys.forEach(key -> layers.forgetNear(key.text()));
    }

    private List<Long> versions(Collection<EntryKey> of) {
        return read(of).values().stream()
                .map(answer -> answer.entry().version())
                .toList();
    }

    private Map<EntryKey, Answer> read(Collection<EntryKey> of) {
        return items.getAll(of, Wanted.NOTHING, this::load).await().atMost(SOON);
    }

    private Uni<Map<EntryKey, Loaded>> load(Set<EntryKey> open) {
        loads.add(open);
        Loaded loaded = new Loaded(loads.size(), Body.of("x".getBytes(StandardCharsets.UTF_8)));
        return Uni.createFrom().completionStage(gate).map(opened -> open.stream()
                .collect(Collectors.toMap(Function.identity(), key -> loaded)));
    }
}
