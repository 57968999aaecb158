package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.testing.Figures;
import dev.pantry.testing.Form;
import dev.pantry.testing.Frozen;
import dev.pantry.testing.Latencies;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Readers;
import dev.pantry.testing.Readers.Sample;
import dev.pantry.testing.Reply;
import dev.pantry.testing.ThreePods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a client notices of a Redis that is gone, or frozen, which is worse: an answer from the database, a little later.
 */
@Tag("outage")
class RedisOutageIT {

    /** Near entries live shortly, so that warm keys pass by Redis again and again. */
    private static final Map<String, String> SETTINGS =
            Map.of("pantry.cache.item.near-for", "300ms", "pantry.cache.menu.near-for", "300ms");

    private static final Duration OUTAGE = Form.either(Duration.ofSeconds(6), Duration.ofSeconds(30));

    /** Answered by the pod alone. */
    private static final String NOBODY = "/q/health/live";

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration BACK = Duration.ofSeconds(10);

    private static final int WARM_UP = 40;

    /** Items that no test has asked for yet. */
    private static final AtomicInteger COLD = new AtomicInteger(1000);

    private static ThreePods pods;
    private static Pod warm;

    @BeforeAll
    static void startPods() {
        pods = ThreePods.start(SETTINGS);
        warm = pods.all().get(0);
        // The first reads of a JVM take a second and say nothing about Redis.
        for (int round = 0; round < WARM_UP; round++) {
            pods.all().forEach(RedisOutageIT::askAll);
        }
    }

    @AfterAll
    static void stop() {
        pods.close();
    }

    @Test
    void aKilledRedisFailsNoRead() throws InterruptedException {
        try (Readers readers = readers()) {
            pods.servers().redis().stop();
            assertThat(outage("killed", readers).failed()).isEmpty();
        } finally {
            pods.servers().redis().start();
        }
        pods.all().forEach(RedisOutageIT::redisIsUsedAgain);
    }

    @Test
    void aFrozenRedisFailsNoReadAndDelaysFew() throws InterruptedException {
        try (Readers readers = readers()) {
            try (Frozen redis = Frozen.freeze(pods.servers().redis().process())) {
                Outage outage = outage("frozen", readers);
                assertThat(outage.failed()).isEmpty();
                assertThat(reads(outage.atFirst()).p99())
                        .isLessThan(Duration.ofMillis(150).plus(noise(outage.atFirst())));
                assertThat(reads(outage.later()).p99())
                        .isLessThan(Duration.ofMillis(50).plus(noise(outage.later())));
            }
        }
        pods.all().forEach(RedisOutageIT::redisIsUsedAgain);
        assertThat(warm.get("/items/" + (COLD.get() - 1)).took())
                .as("a lease that was granted to nobody keeps nobody waiting")
                .isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aPodThatStartsWithoutRedisServesAndUsesItWhenItComes() {
        pods.servers().redis().stop();
        Pod pod = pods.another(SETTINGS);
        Reply ready = pod.get("/q/health/ready");
        assertThat(ready.text()).contains("\"degraded\": true", "\"redis\": \"DOWN since ");
        await().atMost(SOON).untilAsserted(() -> isAnsweredWithoutRedis(pod.get("/organizations/1/menu")));

        pods.servers().redis().start();
        redisIsUsedAgain(pod);
        await().atMost(BACK).until(() -> pod.get("/q/health/ready").text().contains("\"degraded\": false"));
    }

    @Test
    void aPodThatStartsWhileRedisIsFrozenServesAndUsesItWhenItWakes() {
        try (Frozen redis = Frozen.freeze(pods.servers().redis().process())) {
            Pod pod = pods.another(SETTINGS);
            await().atMost(SOON).untilAsserted(() -> isAnsweredWithoutRedis(pod.get("/organizations/1/menu")));
            redis.close(); // it wakes
            redisIsUsedAgain(pod);
        }
    }

    /** On each pod: what is held near, what has just left it, what is nowhere but in the database; one and many. */
    private static Readers readers() {
        String[] hot =
                IntStream.rangeClosed(1, 10).mapToObj(item -> "/items/" + item).toArray(String[]::new);
        String[] cold = IntStream.range(0, 500)
                .mapToObj(i -> "/items/" + item(COLD.getAndIncrement()))
                .toArray(String[]::new);
        return Readers.of(pods.all(), Duration.ofMillis(20), hot)
                .and(pods.all(), Duration.ofMillis(50), cold)
                .and(pods.all(), Duration.ofMillis(50), "/organizations/1/menu", "/items?ids=1,2,3", "/organizations/2")
                .and(pods.all(), Duration.ofMillis(20), NOBODY);
    }

    /** From the moment that Redis went away, while the breaker opens, and while it lets single calls try. */
    private static Outage outage(String how, Readers readers) throws InterruptedException {
        Instant gone = Instant.now();
        await().atMost(BACK).pollInterval(Duration.ofMillis(20)).until(() -> pods.all().stream()
                .noneMatch(RedisOutageIT::asksRedis));
        Instant open = Instant.now();
        await().pollDelay(OUTAGE).atMost(OUTAGE.plus(BACK)).until(() -> true);
        Outage outage = new Outage(readers.stop(), gone, open);
        Figures.print(
                "RedisOutageIT, %s: in the first second %s; breakers open after %d ms, then %s; %d failed; meanwhile %s %s",
                how,
                reads(outage.atFirst()),
                Duration.between(gone, open).toMillis(),
                reads(outage.later()),
                outage.failed().size(),
                NOBODY,
                whatAsksNobody(outage.later()));
        assertThat(outage.later())
                .extracting(sample -> sample.reply().cacheStatus())
                .anyMatch(status -> status.startsWith("pantry-redis; fwd=bypass; detail=unavailable"));
        return outage;
    }

    /**
     * What the machine adds when it is busy with the rest of the build: a read that passes by Redis and PostgreSQL waits for
     * its turn on a processor more often than what asks nobody.
     */
    private static Duration noise(List<Sample> samples) {
        return whatAsksNobody(samples).p99().multipliedBy(2);
    }

    private static Latencies whatAsksNobody(List<Sample> samples) {
        return latencies(samples, path -> path.equals(NOBODY));
    }

    private static Latencies reads(List<Sample> samples) {
        return latencies(samples, path -> !path.equals(NOBODY));
    }

    private static Latencies latencies(List<Sample> samples, Predicate<String> paths) {
        return Latencies.ofReplies(samples.stream()
                .map(Sample::reply)
                .filter(reply -> paths.test(reply.path()))
                .toList());
    }

    private static boolean asksRedis(Pod pod) {
        return pod.get("/q/health/ready").text().contains("\"redis-circuit-breaker\": \"CLOSED\"");
    }

    /** One round of everything that can be read, warm and cold, one and many, several requests at once. */
    private static List<Reply> askAll(Pod pod) {
        int fresh = COLD.getAndAdd(6);
        int organization = 1 + fresh / 6 % 20;
        List<Reply> replies = new ArrayList<>(askAtOnce(
                pod,
                "/items/1",
                "/items/" + item(fresh),
                "/items?ids=1,2," + item(fresh + 2) + "," + item(fresh + 3),
                "/organizations/1/menu"));
        replies.addAll(askAtOnce(
                pod,
                "/items/" + item(fresh + 1),
                "/items?ids=" + item(fresh + 4) + "," + item(fresh + 5),
                "/organizations/" + organization + "/menu",
                "/organizations/" + organization));
        return replies;
    }

    private static List<Reply> askAtOnce(Pod pod, String... paths) {
        List<CompletableFuture<Reply>> asked =
                Stream.of(paths).map(path -> pod.ask(path)).toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }

    /** Never absent: the demo data has 1920. */
    private static int item(int number) {
        return 1 + number % 1900;
    }

    private static void redisIsUsedAgain(Pod pod) {
        await().atMost(BACK).until(() -> pod.get("/items/" + item(COLD.getAndIncrement()))
                .cacheStatus()
                .matches("pantry-redis; (hit|fwd=miss|fwd=stale).*"));
    }

    private static void isAnsweredWithoutRedis(Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.cacheStatus())
                .startsWith("pantry-redis; fwd=bypass; detail=unavailable, pantry-near; fwd=miss");
    }

    /**
     * What readers saw.
     *
     * @param open since when no pod asks Redis any more, but for single calls that try
     */
    private record Outage(List<Sample> samples, Instant gone, Instant open) {

        List<Sample> atFirst() {
            return samples.stream()
                    .filter(sample -> sample.isAskedAfter(gone) && !sample.isAskedAfter(gone.plusSeconds(1)))
                    .toList();
        }

        List<Sample> later() {
            return samples.stream().filter(sample -> sample.isAskedAfter(open)).toList();
        }

        List<Sample> failed() {
            return samples.stream()
                    .filter(sample -> sample.reply().status() != 200)
                    .toList();
        }
    }
}
