package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pantry.cache.SharedTier.FillReply;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written is where the next reader looks, and never where something newer was. */
@QuarkusTest
class WriteThroughTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final EntryKey key = new EntryKey(Policies.of("test"), "test:" + UUID.randomUUID());
    private final NearCache near = new NearCache(new NearCacheManager(() -> 1_000_000));
    private final Floors floors = new Floors(Duration.ofMinutes(1), 1_000);
    private final Hearing hearing = new Hearing();

    @Inject
    SharedTier redis;

    @Inject
    InstantSource clock;

    @Inject
    Layers layers;

    @BeforeEach
    void thePodHears() {
        hearing.heard(System.nanoTime());
    }

    @Test
    void whatIsWrittenIsInBothTiers() {
        assertThat(store(redis, 7)).isTrue();
        assertThat(versionNear()).isEqualTo(7);
        assertThat(versionInRedis()).isEqualTo(7);
        assertThat(floors.of(key)).isEqualTo(7);
        assertThat(redis.leaseLife(key).await().atMost(SOON)).isZero();
    }

    @Test
    void itTakesThePlaceOfTheTombstoneOfItsOwnChange() {
        bury(7);
        assertThat(store(redis, 7)).isTrue();
        assertThat(versionInRedis()).isEqualTo(7);
    }

    @Test
    void aLoadThatBeganBeforeCannotFillOverIt() {
        redis.findOrLease(key, 0, 0, "loader").await().atMost(SOON);
        assertThat(store(redis, 7)).isTrue();
        FillReply late = redis.fill(key, entry(6), "loader").await().atMost(SOON);
        assertThat(late).isEqualTo(new FillReply(false, 7));
        assertThat(versionInRedis()).isEqualTo(7);
    }

    @Test
    void itDoesNotReplaceWhatIsNewerInRedisAndLearnsOfIt() {
        bury(9);
        assertThat(store(redis, 7)).isFalse();
        assertThat(versionInRedis()).isZero();
        assertThat(floors.of(key)).isEqualTo(9); // so what it has kept near is not served
    }

    @Test
    void aWriterThatHasHeardOfNewerNewsStoresNothing() {
        floors.raise(key.text(), 9, clock.millis());
        assertThat(store(redis, 7)).isFalse();
        assertNothingIsStored();
    }

    @Test
    void aWriterThatHasHeardOfAPatternStoresNothing() {
        floors.raiseAll(new KeyPattern("test:*"), 9, clock.millis());
        assertThat(store(redis, 7)).isFalse();
        assertNothingIsStored();
    }

    @Test
    void aWriterThatWasPausedForLongerThanATombstoneLivesStoresNothing() {
        hearing.lost(System.nanoTime() - TimeUnit.MINUTES.toNanos(2));
        assertThat(store(redis, 7)).isFalse();
        assertNothingIsStored();
    }

    @Test
    void aWriterPausedAtTheLastMomentStoresNothingEither() {
        SharedTier paused = Interposed.before(redis, "fill", () -> {
            bury(9);
            layers.forgetEverywhere(key.text()); // the tombstone has come and gone
        });
        assertThat(store(paused, 7)).isFalse();
        assertThat(versionInRedis()).isZero();
    }

    @Test
    void withoutTheSharedTierThePodItselfHasIt() {
        Uni<FillReply> refused = Uni.createFrom().failure(new IllegalStateException("Redis is away"));
        assertThat(store(Interposed.insteadOf(redis, "fill", refused), 7)).isFalse();
        assertThat(versionNear()).isEqualTo(7);
        assertThat(versionInRedis()).isZero();
        assertThat(redis.leaseLife(key).await().atMost(SOON)).isZero(); // nobody waits for a lease that is of no use
    }

    @Test
    void anAbsenceIsNotWritten() {
        assertThatIllegalArgumentException().isThrownBy(() -> writer(redis).store(key, Loaded.ABSENT));
    }

    private boolean store(SharedTier tier, long version) {
        return writer(tier).store(key, loaded(version)).await().atMost(SOON);
    }

    private WriteThrough writer(SharedTier tier) {
        return new WriteThrough(near, tier, floors, hearing, clock);
    }

    private void assertNothingIsStored() {
        assertThat(versionNear()).isZero();
        assertThat(versionInRedis()).isZero();
    }

    private long versionNear() {
        Held held = near.find(key.text());
        return held == null ? 0 : held.entry().version();
    }

    private long versionInRedis() {
        @Nullable Entry entry = redis.find(key).await().atMost(SOON);
        return entry == null ? 0 : entry.version();
    }

    private void bury(long version) {
        Invalidation change = new Invalidation(key.text(), version, false);
        redis.bury(key.text(), Entry.tombstone(change, clock.millis(), SOON, SharedTier.TOMBSTONE_LIFE))
                .await()
                .atMost(SOON);
    }

    private Entry entry(long version) {
        return Loads.entry(key.policy(), loaded(version), 0, clock.millis(), 0);
    }

    private static Loaded loaded(long version) {
        return new Loaded(version, Body.of(("v" + version).getBytes(StandardCharsets.UTF_8)));
    }
}
