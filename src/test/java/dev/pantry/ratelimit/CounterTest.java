package dev.pantry.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.redis.RedisLink;
import dev.pantry.redis.Windows;
import dev.pantry.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The counters of one subject in several pods, on one Redis. */
@QuarkusTest
class CounterTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Windows windows;

    @Inject
    RedisLink link;

    @Inject
    TestClock clock;

    private final String subject = "test " + UUID.randomUUID();
    private final Queue<Counter> unsettled = new ArrayDeque<>();

    /** Without it each pod counts alone: shown on the package, by RateLimitIT. */
    @BeforeEach
    void redisAnswers() {
        await().atMost(SOON).until(() -> link.ping()
                .onItemOrFailure()
                .transform((done, failure) -> failure == null)
                .await()
                .atMost(SOON));
    }

    @Test
    void aThirtiethOfTheLimitPassesOnCredit() {
        Counter pod = pod(300);
        assertThat(passed(pod, 11)).isEqualTo(10);
        assertThat(pod.tryPass()).isEqualTo(Counter.ASK);
        assertThat(unsettled).containsExactly(pod);
        assertThat(pod.remaining()).isEqualTo(290);
    }

    @Test
    void whoHasToAskIsToldWhetherThereIsRoom() {
        Counter pod = pod(20); // no credit at all
        for (int i = 0; i < 20; i++) {
            assertThat(pod.tryPass()).isEqualTo(Counter.ASK);
            assertThat(asked(pod)).isZero();
        }
        assertThat(asked(pod)).isBetween(50_000L, 61_000L);
        assertThat(pod.tryPass()).as("and now it is known here").isBetween(50_000L, 61_000L);
        assertThat(pod.remaining()).isZero();
    }

    @Test
    void threePodsLetPassATenthMoreAtMost() {
        Counter[] pods = {pod(300), pod(300), pod(300)};
        int passed = 0;
        for (int i = 0; i < 1_000; i++) {
            passed += pass(pods[i % 3]) ? 1 : 0;
        }
        assertThat(passed).isBetween(300, 330);
        assertThat(Stream.of(pods).anyMatch(CounterTest::pass)).isFalse();
    }

    @Test
    void whatASecondPodHasCountedCountsHere() {
        Counter first = pod(20);
        Counter second = pod(20);
        IntStream.range(0, 20).forEach(i -> assertThat(asked(first)).isZero());
        assertThat(asked(second)).isPositive();
    }

    @Test
    void afterAMinuteThereIsRoomAgain() {
        Counter pod = pod(20);
        IntStream.range(0, 20).forEach(i -> assertThat(asked(pod)).isZero());
        long wait = asked(pod);
        assertThat(wait).isPositive();
        clock.advance(Duration.ofMillis(wait - 5_000));
        assertThat(pod.tryPass()).isPositive();
        clock.advance(Duration.ofMillis(5_001));
        assertThat(pod.tryPass()).as("Redis is to say so").isEqualTo(Counter.ASK);
    }

    @Test
    void whoLookedAtTheClockBeforeASettlementPassesAfterIt() {
        AtomicLong now = new AtomicLong(clock.millis());
        Counter pod = new Counter(subject, 300, windows, () -> Instant.ofEpochMilli(now.get()), unsettled::add);
        assertThat(asked(pod)).isZero();
        now.decrementAndGet();
        assertThat(pod.tryPass()).isZero();
    }

    @Test
    void limitsAndSubjectsAreCountedByThemselves() {
        Limiter limiter = new Limiter("test-" + UUID.randomUUID(), 20, windows, clock);
        Counter one = limiter.counter(new Subject(1, "203.0.113.7"));
        IntStream.range(0, 20).forEach(i -> assertThat(asked(one)).isZero());
        assertThat(asked(one)).isPositive();
        assertThat(asked(limiter.counter(new Subject(2, "203.0.113.7")))).isZero();
        assertThat(asked(limiter.counter(new Subject(1, "203.0.113.8")))).isZero();
        assertThat(limiter.counter(new Subject(1, "203.0.113.7"))).isSameAs(one);
    }

    private Counter pod(long limit) {
        return new Counter(subject, limit, windows, clock, unsettled::add);
    }

    private static int passed(Counter pod, int tries) {
        return (int) IntStream.range(0, tries).filter(i -> pod.tryPass() == 0).count();
    }

    private static boolean pass(Counter pod) {
        long wait = pod.tryPass();
        return (wait == Counter.ASK ? asked(pod) : wait) == 0;
    }

    private static long asked(Counter pod) {
        return pod.ask().await().atMost(SOON);
    }
}
