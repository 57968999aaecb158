package dev.pantry.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pantry.redis.Tallies.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a batch goes, by what the attempts before said. */
class LaneTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final List<Attempt> atRedis = new CopyOnWriteArrayList<>();
    private final List<Attempt> atDatabase = new CopyOnWriteArrayList<>();
    private final ViewMeter meter = new ViewMeter(new SimpleMeterRegistry());

    /** What the nth attempt is answered, from 0. */
    private Function<Integer, Uni<Outcome>> redis = nth -> outcome(Outcome.ADDED);

    private Function<Integer, Uni<Void>> database = nth -> Uni.createFrom().voidItem();

    private final Lane lane = new Lane(
            (sequence, amounts) -> {
                atRedis.add(new Attempt(sequence, Map.copyOf(amounts)));
                return redis.apply(atRedis.size() - 1);
            },
            (sequence, amounts) -> {
                atDatabase.add(new Attempt(sequence, Map.copyOf(amounts)));
                return database.apply(atDatabase.size() - 1);
            },
            meter,
            vertx);

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void viewsThatComeTogetherAreOneBatch() {
        CompletableFuture<Outcome> slow = new CompletableFuture<>();
        redis = nth -> nth == 0 ? Uni.createFrom().completionStage(slow) : outcome(Outcome.ADDED);
        CompletableFuture<Void> first = add(8);
        await().atMost(SOON).until(() -> atRedis.size() == 1);

        List<CompletableFuture<Void>> others = new ArrayList<>();
        IntStream.range(0, 100).forEach(i -> others.add(add(i % 2 == 0 ? 16 : 24)));
        slow.complete(Outcome.ADDED);
        first.join();
        others.forEach(CompletableFuture::join);

        assertThat(atRedis).containsExactly(new Attempt(1, Map.of(8L, 1L)), new Attempt(2, Map.of(16L, 50L, 24L, 50L)));
    }

    @Test
    void nobodyIsToldBeforeTheBatchIsSafe() {
        CompletableFuture<Outcome> slow = new CompletableFuture<>();
        redis = nth -> Uni.createFrom().completionStage(slow);
        CompletableFuture<Void> view = add(8);
        await().atMost(SOON).until(() -> atRedis.size() == 1);
        assertThat(view).isNotDone();
        assertThat(meter.waiting.sum()).isEqualTo(1);

        slow.complete(Outcome.ADDED);
        view.join();
        assertThat(meter.waiting.sum()).isZero();
    }

    @Test
    void anUnclearBatchIsSentAgainUnderItsSequence() {
        redis = nth -> outcome(nth < 3 ? Outcome.UNCLEAR : Outcome.ADDED);
        add(8).join();
        assertThat(atRedis).hasSize(4).containsOnly(new Attempt(1, Map.of(8L, 1L)));
        assertThat(atDatabase).isEmpty();
    }

    @Test
    void whatRedisMayHaveNobodyElseCounts() {
        redis = nth -> outcome(nth == 0 ? Outcome.UNCLEAR : Outcome.REFUSED);
        CompletableFuture<Void> view = add(8);
        assertThatThrownBy(view::join).isInstanceOf(CompletionException.class).hasCauseInstanceOf(NotCounted.class);
        assertThat(atRedis).hasSizeGreaterThan(10).containsOnly(new Attempt(1, Map.of(8L, 1L)));
        assertThat(atDatabase).isEmpty();
        assertThat(meter.unclear.count()).isEqualTo(1);

        redis = nth -> outcome(Outcome.ADDED);
        add(8).join();
        assertThat(atRedis).endsWith(new Attempt(2, Map.of(8L, 1L)));
    }

    @Test
    void whatRedisHasRefusedGoesToTheDatabaseAndStaysThere() {
        redis = nth -> outcome(nth == 0 ? Outcome.REFUSED : Outcome.ADDED);
        database = nth -> nth < 2
                ? Uni.createFrom().failure(new IllegalStateException("no answer"))
                : Uni.createFrom().voidItem();
        add(8).join();
        assertThat(atRedis).hasSize(1);
        assertThat(atDatabase).hasSize(3).containsOnly(new Attempt(1, Map.of(8L, 1L)));

        add(8).join();
        assertThat(atRedis).as("and Redis is tried again").hasSize(2);
    }

    @Test
    void moreThanMayWaitAreRefusedAtOnce() {
        CompletableFuture<Outcome> slow = new CompletableFuture<>();
        redis = nth -> Uni.createFrom().completionStage(slow);
        CompletableFuture<Void> first = add(8);
        await().atMost(SOON).until(() -> atRedis.size() == 1);
        List<CompletableFuture<Void>> waiting =
                IntStream.range(0, Lane.MOST_WAITING).mapToObj(i -> add(8)).toList();
        assertThat(add(8)).isCompletedExceptionally();
        assertThat(waiting).allMatch(view -> !view.isDone());

        slow.complete(Outcome.ADDED);
        first.join();
        waiting.forEach(CompletableFuture::join);
    }

    private CompletableFuture<Void> add(long item) {
        return lane.add(item).subscribeAsCompletionStage();
    }

    private static Uni<Outcome> outcome(Outcome outcome) {
        return Uni.createFrom().item(outcome);
    }

    private record Attempt(long sequence, Map<Long, Long> amounts) {}
}
