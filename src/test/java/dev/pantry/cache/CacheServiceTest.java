package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.cache.Trail.Step;
import dev.pantry.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operations of a named cache, over all layers. */
@QuarkusTest
class CacheServiceTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final String family = "test-" + UUID.randomUUID();
    private final AtomicInteger loads = new AtomicInteger();

    @Inject
    Caches caches;

    @Inject
    NearCache near;

    @Inject
    SharedTier redis;

    @Inject
    ReadPath reads;

    @Inject
    Layers layers;

    @Inject
    Floors floors;

    @Inject
    Hearing hearing;

    @Inject
    TestClock clock;

    @BeforeEach
    void thePodHears() {
        await().atMost(SOON).until(() -> !hearing.isSilent(System.nanoTime()));
    }

    @Test
    void getNeverLoads() {
        assertThat(get(key(1))).isNull();
        assertThat(inRedis(key(1))).isNull();
    }

    @Test
    void getFindsWhatIsNearAndThenWhatIsInRedis() {
        load(key(1));
        assertThat(get(key(1))).isNotNull().matches(answer -> answer.trail().near() == Step.HIT);
        layers.forgetNear(key(1).text());
        assertThat(get(key(1))).isNotNull().matches(answer -> answer.trail().shared() == Step.HIT);
        assertThat(get(key(1))).isNotNull().matches(answer -> answer.trail().near() == Step.HIT);
    }

    @Test
    void getGivesWhatIsInGraceAndNothingBeyond() {
        load(key(1));
        layers.forgetNear(key(1).text());
        clock.advance(Duration.ofMinutes(6)); // five are fresh, five in grace
        assertThat(get(key(1))).isNotNull();
        layers.forgetNear(key(1).text());
        clock.advance(Duration.ofMinutes(6));
        assertThat(get(key(1))).isNull();
    }

    @Test
    void getOfAFailingTierIsAMiss() {
        Uni<Entry> failure = Uni.createFrom().failure(new IllegalStateException("Redis is away"));
        Lookups lookups = new Lookups(near, Interposed.insteadOf(redis, "find", failure), reads, clock);
        load(key(1));
        layers.forgetNear(key(1).text());
        @Nullable Answer answer = lookups.find(key(1), new CacheMeter()).await().atMost(SOON);
        assertThat(answer).isNull();
    }

    @Test
    void whatIsPresentIsGivenAtOnceAndNothingElseIs() {
        assertThat(getIfPresent(key(1))).isNull();
        load(key(1));
        assertThat(getIfPresent(key(1)))
                .isNotNull()
                .matches(answer ->
                        answer.trail().near() == Step.HIT && answer.entry().version() == 1);
        layers.forgetNear(key(1).text());
        assertThat(getIfPresent(key(1))).as("in Redis only").isNull();
        assertThat(loads).hasValue(1);
    }

    @Test
    void whatIsPresentAndTooOldIsNotGiven() {
        load(key(1));
        floors.raise(key(1).text(), 2, clock.millis());
        assertThat(near.find(key(1).text())).isNotNull();
        assertThat(getIfPresent(key(1))).isNull();
    }

    @Test
    void theAbsenceOfSomethingIsNotPresent() {
        items().getOrSet(key(1), () -> Uni.createFrom().item(Loaded.ABSENT))
                .await()
                .atMost(SOON);
        assertThat(near.find(key(1).text())).isNotNull();
        assertThat(getIfPresent(key(1))).isNull();
    }

    @Test
    void whatIsPresentIsCountedOnceWhatIsNotIsNotCounted() {
        load(key(1));
        long hits = items().meter().nearHits.sum();
        long misses = items().meter().nearMisses.sum();
        getIfPresent(key(1));
        getIfPresent(key(2));
        assertThat(items().meter().nearHits.sum() - hits).isEqualTo(1);
        assertThat(items().meter().nearMisses.sum() - misses).isZero();
    }

    @Test
    void whatIsSetIsGotWithoutALoad() {
        Loaded written = loaded(5);
        assertThat(items().set(key(1), written).await().atMost(SOON)).isTrue();
        assertThat(load(key(1)).version()).isEqualTo(5);
        layers.forgetNear(key(1).text());
        assertThat(load(key(1)).version()).isEqualTo(5);
        assertThat(loads).hasValue(0);
    }

    @Test
    void whatIsDeletedIsLoadedAnew() {
        load(key(1));
        assertThat(items().delete(key(1)).await().atMost(SOON).complete()).isTrue();
        assertThat(get(key(1))).isNull();
        Entry anew = load(key(1));
        assertThat(loads).hasValue(2);
        assertThat(anew.asOf())
                .isGreaterThan(anew.version()); // it knows the invalidation, of which the row knows nothing
        load(key(1));
        layers.forgetNear(key(1).text());
        load(key(1));
        assertThat(loads).hasValue(2);
    }

    @Test
    void whatAPatternMatchesIsLoadedAnewAndNothingElse() {
        List<EntryKey> keys = IntStream.range(0, 20).mapToObj(this::key).toList();
        keys.forEach(this::load);
        layers.forgetNear(key(12).text()); // to another pod it is in Redis only
        int before = loads.get();

        Applied applied =
                items().deletePattern(items().pattern(family + "-1*")).await().atMost(SOON);

        assertThat(applied).isEqualTo(new Applied(true, 11)); // 1, and 10 to 19
        keys.forEach(this::load);
        assertThat(loads.get() - before).isEqualTo(11);
        keys.forEach(this::load);
        assertThat(loads.get() - before).isEqualTo(11);
    }

    @Test
    void aPodThatDiesWithTheLeaseCostsNobodyTheAnswer() {
        String ofADeadPod = UUID.randomUUID().toString();
        redis.findOrLease(key(1), 0, 0, ofADeadPod).await().atMost(SOON);
        assertThat(load(key(1)).version()).isEqualTo(1);
    }

    @Test
    void aReadThatBeginsAfterAPatternDoesNotWaitForTheLoadThatBeganBefore() {
        items().getOrSet(key(1), () -> Uni.createFrom().nothing()).subscribe().with(never -> {}, timeout -> {});
        items().deletePattern(items().pattern(family + "*")).await().atMost(SOON);
        assertThat(load(key(1)).version()).isEqualTo(1);
    }

    private CacheService items() {
        return caches.named("item");
    }

    private EntryKey key(int number) {
        return items().key(family + '-' + number);
    }

    private @Nullable Answer get(EntryKey key) {
        return items().get(key).await().atMost(SOON);
    }

    private @Nullable Answer getIfPresent(EntryKey key) {
        return items().getIfPresent(key, () -> Uni.createFrom().item(loaded(loads.incrementAndGet())));
    }

    private Entry load(EntryKey key) {
        return items().getOrSet(key, () -> Uni.createFrom().item(loaded(loads.incrementAndGet())))
                .await()
                .atMost(SOON)
                .entry();
    }

    private @Nullable Entry inRedis(EntryKey key) {
        return redis.find(key).await().atMost(SOON);
    }

    private static Loaded loaded(long version) {
        return new Loaded(version, Body.of(("v" + version).getBytes(StandardCharsets.UTF_8)));
    }
}
