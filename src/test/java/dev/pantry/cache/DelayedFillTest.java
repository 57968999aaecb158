package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A fill that comes late never replaces what is newer.
 *
 * <pre>
 *   1. pod A begins to load version 1 and is paused
 *   2. the row becomes version 2, the change is invalidated (by A itself, or by pod B)
 *   3. A's load comes back with version 1
 * </pre>
 *
 * Both pods are engines of their own over the same real Redis.
 */
@QuarkusTest
class DelayedFillTest {

    private static final ScheduledExecutorService TIMERS = Executors.newSingleThreadScheduledExecutor();

    private final CachePolicy policy = Policies.of("test");
    private final EntryKey key = new EntryKey(policy, "test:" + UUID.randomUUID());

    @Inject
    SharedTier redis;

    @Inject
    Layers layers;

    /** That of the tier: it reckons by it how long a tombstone has to live. */
    @Inject
    InstantSource clock;

    @BeforeEach
    void redisIsInThePath() {
        Awaitility.await().ignoreExceptions().atMost(Duration.ofSeconds(10)).until(() -> inRedis() == null);
    }

    @Test
    void afterTheWritersOwnInvalidationNeitherTierHoldsTheOldValue() {
        Pod a = new Pod(redis, clock);
        PausedLoader late = new PausedLoader();
        CompletableFuture<Answer> early = a.read(key, late);
        late.awaitCalls(1);

        a.invalidate(key, 2);
        late.finish(1);
        late.awaitCalls(2); // the refused fill is followed by a second load
        late.finish(2);

        assertThat(versionOf(early)).isEqualTo(2);
        assertBothTiersHave(a, 2);
    }

    @Test
    void afterAnotherPodsInvalidationNeitherTierHoldsTheOldValue() {
        Pod a = new Pod(redis, clock);
        Pod b = new Pod(redis, clock);
        PausedLoader late = new PausedLoader();
        CompletableFuture<Answer> early = a.read(key, late);
        late.awaitCalls(1);

        b.invalidate(key, 2);
        late.finish(1);
        late.awaitCalls(2);
        late.finish(2);

        assertThat(versionOf(early)).isEqualTo(2); // A had not heard of it; the fence told it
        assertBothTiersHave(a, 2);
    }

    @Test
    void aValueThatAnotherPodHasLoadedMeanwhileStays() {
        Pod a = new Pod(redis, clock);
        Pod b = new Pod(redis, clock);
        PausedLoader late = new PausedLoader();
        CompletableFuture<Answer> early = a.read(key, late);
        late.awaitCalls(1);

        b.invalidate(key, 2);
        assertThat(versionOf(b.read(key, () -> loaded(2)))).isEqualTo(2);
        late.finish(1);

        assertThat(versionOf(early)).isEqualTo(2); // A's reload finds what B has stored
        assertThat(late.calls()).isEqualTo(1);
        assertBothTiersHave(a, 2);
    }

    @Test
    void evenIfTheTombstoneIsLostTheOldValueIsNotFilled() {
        Pod a = new Pod(redis, clock);
        PausedLoader late = new PausedLoader();
        CompletableFuture<Answer> early = a.read(key, late);
        late.awaitCalls(1);

        a.invalidate(key, 2);
        forgetInRedis();
        late.finish(1);

        assertThat(versionOf(early)).isEqualTo(1); // began before the change: may be answered so
        assertThat(inRedis()).isNull(); // the lease was gone with the tombstone's arrival
        assertThat(versionOf(a.read(key, () -> loaded(2)))).isEqualTo(2);
        assertBothTiersHave(a, 2);
    }

    @Test
    void aReadThatBeginsAfterTheInvalidationDoesNotJoinTheOldLoad() {
        Pod a = new Pod(redis, clock);
        PausedLoader late = new PausedLoader();
        CompletableFuture<Answer> early = a.read(key, late);
        late.awaitCalls(1);

        a.invalidate(key, 2);
        assertThat(versionOf(a.read(key, () -> loaded(2)))).isEqualTo(2);
        assertThat(early).isNotDone();
        late.finish(1);

        assertThat(versionOf(early)).isEqualTo(2);
        assertBothTiersHave(a, 2);
    }

    private void assertBothTiersHave(Pod pod, long version) {
        Held near = pod.near.find(key.text());
        assertThat(near == null || near.entry().version() == version).isTrue();
        assertThat(inRedis()).isNotNull().extracting(Entry::version).isEqualTo(version);
        assertThat(versionOf(pod.read(key, () -> loaded(-1)))).isEqualTo(version);
    }

    private @Nullable Entry inRedis() {
        return redis.find(key).await().atMost(Duration.ofSeconds(5));
    }

    /** As eviction would: the tombstone expires at once, and with it nothing is left under the key. */
    private void forgetInRedis() {
        layers.forgetEverywhere(key.text());
    }

    private static long versionOf(CompletableFuture<Answer> answer) {
        return answer.orTimeout(10, TimeUnit.SECONDS).join().entry().version();
    }

    private static Uni<Loaded> loaded(long version) {
        return Uni.createFrom().item(new Loaded(version, Body.of(("v" + version).getBytes(StandardCharsets.UTF_8))));
    }

    /** An engine of its own: what a pod is, without HTTP and database. */
    private static final class Pod {
        private final Floors floors = new Floors(Duration.ofMinutes(1), 1_000);
        private final PodNearCache near = new PodNearCache(new NearCacheManager(() -> 1_000_000));
        private final ReadPath reads;
        private final Invalidations invalidations;

        private Pod(SharedTier shared, InstantSource clock) {
            Loads loads = new Loads(new Leases(shared, TIMERS), floors, clock, TIMERS, Limits.DEFAULT);
            Hearing hearing = new Hearing();
            hearing.heard(System.nanoTime());
            reads = new ReadPath(
                    near,
                    shared,
                    loads,
                    floors,
                    hearing,
                    new Refresher(near, loads, floors, clock),
                    key -> null,
                    clock);
            invalidations = new Invalidations(near, shared, floors, clock, List.of());
        }

        private void invalidate(EntryKey key, long version) {
            boolean taken = invalidations
                    .apply(List.of(new Invalidation(key.text(), version, false)))
                    .await()
                    .atMost(Duration.ofSeconds(5));
            assertThat(taken).as("Redis has the tombstone").isTrue();
        }

        private CompletableFuture<Answer> read(EntryKey key, Loader loader) {
            return reads.get(key, loader, 0, new CacheMeter()).subscribeAsCompletionStage();
        }
    }

    /** Outside of CDI there is no interceptor behind {@code @CacheResult}: this does what it does. */
    private static final class PodNearCache extends NearCache {
        private final WeightedCache entries;

        private PodNearCache(NearCacheManager manager) {
            super(manager);
            entries = manager.near();
        }

        @Override
        Uni<Held> get(String key, Supplier<Uni<Held>> beyond) {
            return entries.getAsync(key, k -> beyond.get());
        }
    }

    /** A query that comes back when the test says so, with the version that the test says. */
    private static final class PausedLoader implements Loader {
        private final Queue<CompletableFuture<Loaded>> open = new ArrayDeque<>();
        private int calls;

        @Override
        public synchronized Uni<Loaded> load() {
            calls++;
            CompletableFuture<Loaded> result = new CompletableFuture<>();
            open.add(result);
            return Uni.createFrom().completionStage(result);
        }

        private synchronized int calls() {
            return calls;
        }

        private void awaitCalls(int count) {
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> calls() >= count);
        }

        private void finish(long version) {
            CompletableFuture<Loaded> next;
            synchronized (this) {
                next = open.remove();
            }
            next.complete(loaded(version).await().indefinitely());
        }
    }
}
