package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Frozen;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a client notices of a Redis that is gone, or frozen, which is worse: an answer from the database, a little later.
 */
class RedisOutageIT {

    /** What a read may take without Redis, on a machine that is busy with the rest of the build. */
    private static final Duration BOUND = Duration.ofMillis(250);

    private static final Duration BACK = Duration.ofSeconds(5);

    private static final int WARM_UP = 40;

    /** Items that no test has asked for yet. */
    private static final AtomicInteger COLD = new AtomicInteger(1000);

    private static EmbeddedServers servers;
    private static Pods pods;
    private static Pod warm;

    @BeforeAll
    static void startWarmPod() {
        servers = EmbeddedServers.start();
        pods = new Pods();
        warm = pods.start(settings());
        // The first reads of a JVM take a second and say nothing about Redis.
        for (int round = 0; round < WARM_UP; round++) {
            askAll(warm);
        }
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @Test
    void aKilledRedisDelaysNoRead() {
        servers.redis().stop();
        everyReadAnswersInTime("killed");
        servers.redis().start();
        redisIsUsedAgain(warm);
    }

    @Test
    void aFrozenRedisDelaysNoRead() {
        try (Frozen redis = Frozen.freeze(servers.redis().process())) {
            everyReadAnswersInTime("frozen");
        }
        redisIsUsedAgain(warm);
        assertThat(warm.get("/items/" + (COLD.get() - 1)).took())
                .as("a lease that was granted to nobody keeps nobody waiting")
                .isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aPodThatStartsWithoutRedisServesAndUsesItWhenItComes() {
        servers.redis().stop();
        Pod pod = pods.start(settings());
        Reply ready = pod.get("/q/health/ready");
        assertThat(ready.text()).contains("\"degraded\": true", "\"redis\": \"DOWN since ");
        assertThat(pod.get("/organizations/1/menu")).satisfies(RedisOutageIT::isAnsweredWithoutRedis);

        servers.redis().start();
        redisIsUsedAgain(pod);
        await().atMost(BACK).until(() -> pod.get("/q/health/ready").text().contains("\"degraded\": false"));
    }

    @Test
    void aPodThatStartsWhileRedisIsFrozenServesAndUsesItWhenItWakes() {
        Pod pod;
        try (Frozen redis = Frozen.freeze(servers.redis().process())) {
            pod = pods.start(settings());
            assertThat(pod.get("/organizations/1/menu")).satisfies(RedisOutageIT::isAnsweredWithoutRedis);
        }
        redisIsUsedAgain(pod);
    }

    /** From the moment that Redis went away, while the breaker opens, and while it lets single calls try. */
    private static void everyReadAnswersInTime(String how) {
        List<Reply> replies = new ArrayList<>();
        long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (System.nanoTime() < until) {
            replies.addAll(askAll(warm));
        }
        assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(200));
        List<Reply> passed = replies.stream()
                .filter(reply -> !reply.cacheStatus().startsWith("pantry-near"))
                .toList();
        assertThat(passed).isNotEmpty().allSatisfy(RedisOutageIT::isAnsweredWithoutRedis);
        report(how, replies);
        assertThat(replies).allSatisfy(reply -> assertThat(reply.took()).isLessThan(BOUND));
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

    private static void report(String how, List<Reply> replies) {
        long[] millis = replies.stream()
                .mapToLong(reply -> reply.took().toMillis())
                .sorted()
                .toArray();
        long bypassed = replies.stream()
                .filter(reply -> reply.cacheStatus().contains("bypass"))
                .count();
        System.out.printf(
                "Redis %s: %d reads, %d of them past Redis; median %d ms, p99 %d ms, longest %d ms%n",
                how,
                millis.length,
                bypassed,
                millis[millis.length / 2],
                millis[millis.length * 99 / 100],
                millis[millis.length - 1]);
    }

    private static Map<String, String> settings() {
        // Near entries live shortly, so that warm keys pass by Redis again and again.
        return Pods.with(
                Pods.with(
                        Pods.with(servers.settings(), "pantry.demo-data", "true"),
                        "pantry.cache.item.near-for",
                        "300ms"),
                "pantry.cache.menu.near-for",
                "300ms");
    }
}
