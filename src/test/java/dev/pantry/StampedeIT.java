package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.testing.Crowd;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Latencies;
import dev.pantry.testing.Readers;
import dev.pantry.testing.Readers.Sample;
import dev.pantry.testing.Reply;
import dev.pantry.testing.SlowQuery;
import dev.pantry.testing.SlowQuery.Run;
import dev.pantry.testing.ThreePods;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A thousand clients at once, over three pods, want what takes the database 200 ms. */
class StampedeIT {

    private static final int CROWD = 1_000;
    private static final Duration QUERY = Duration.ofMillis(200);
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final Duration ITEM_IS_FRESH = Duration.ofSeconds(2);

    private static final int RENEWALS = 10;

    private static ThreePods pods;
    private static Crowd crowd;

    @BeforeAll
    static void startPods() {
        pods = ThreePods.start(Map.of(
                // A Redis that shares two cores with the pods, the database and a thousand clients is not always in
                // time.
                "pantry.redis.deadline", "3s",
                "pantry.cache.item.fresh-for", ITEM_IS_FRESH.toMillis() + "ms",
                "pantry.cache.item.stale-for", "10m"));
        crowd = new Crowd(CROWD, pods.all());
        for (int organization = 6; organization <= 20; organization++) {
            pods.turn(organization).get("/organizations/" + organization + "/menu"); // each pod has loaded some
            crowd.get("/organizations/20/menu");
        }
    }

    @AfterAll
    static void stop() {
        try (ThreePods ending = pods) {
            crowd.close();
        }
    }

    @Test
    void aMissingMenuIsLoadedOnce() {
        try (SlowQuery menus = SlowQuery.of(pods.sql(), "menu_head", QUERY)) {
            List<Reply> replies = crowd.get("/organizations/1/menu");
            report("a missing menu", replies, menus.begun());
            assertThat(replies).allSatisfy(StampedeIT::isAnswered);
            assertThat(menus.begun()).isEqualTo(1);
        }
    }

    @Test
    void withoutRedisEachPodLoadsItOnce() {
        pods.servers().redis().stop();
        try (SlowQuery menus = SlowQuery.of(pods.sql(), "menu_head", QUERY)) {
            List<Reply> replies = crowd.get("/organizations/2/menu");
            report("a missing menu without Redis", replies, menus.begun());
            assertThat(replies).allSatisfy(StampedeIT::isAnswered);
            assertThat(menus.begun()).isBetween(1L, 3L);
        } finally {
            pods.servers().redis().start();
        }
        await().atMost(SOON).until(() -> pods.all().stream()
                .allMatch(pod -> pod.get("/q/health/ready").text().contains("\"degraded\": false")));
    }

    @Test
    void nobodyWaitsWhenWhatEverybodyWantsHasJustExpired() {
        pods.all().forEach(pod -> pod.get("/items/1"));
        try (SlowQuery items = SlowQuery.of(pods.sql(), "item_detail", QUERY)) {
            List<Reply> whileFresh = crowd.get("/items/1");
            await().atMost(SOON)
                    .until(() -> items.runs().size() == items.begun()); // an early renewal, if there was one
            long expires = freshUntil("item:1");
            await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> System.currentTimeMillis() > expires);
            long before = items.begun();
            List<Reply> whenExpired = crowd.get("/items/1");
            assertThat(whenExpired).allSatisfy(StampedeIT::isAnswered).allSatisfy(StampedeIT::didNotWait);
            await().atMost(SOON).until(() -> items.runs().size() > before);
            report("a fresh item", whileFresh, before);
            report("the item when it has just expired", whenExpired, items.begun() - before);
            assertThat(items.begun()).isEqualTo(before + 1);
        }
    }

    @Test
    void readersOfAHotItemDoNotNoticeThatItIsRenewed() throws InterruptedException {
        try (SlowQuery items = SlowQuery.of(pods.sql(), "item_detail", QUERY);
                Readers readers = Readers.of(pods.all(), Duration.ofMillis(5), "/items/2")) {
            await().atMost(SOON).until(() -> !items.runs().isEmpty()); // the miss
            int renewals = 1 + RENEWALS;
            await().atMost(ITEM_IS_FRESH.multipliedBy(renewals).plus(SOON))
                    .until(() -> items.runs().size() == renewals);
            List<Run> runs = items.runs();
            List<Run> behind = runs.subList(1, renewals);
            List<Sample> samples = readers.stop().stream()
                    .filter(sample -> sample.asked().isAfter(runs.get(0).ended().plusMillis(500)))
                    .toList();
            Predicate<Sample> meanwhile = sample -> behind.stream().anyMatch(run -> run.includes(sample.asked()));
            Latencies steady = latencies(samples.stream().filter(meanwhile.negate()));
            Latencies renewing = latencies(samples.stream().filter(meanwhile));
            Figures.print("StampedeIT, a hot item: steady %s; while it is renewed %s", steady, renewing);
            assertThat(samples)
                    .extracting(Sample::reply)
                    .allSatisfy(StampedeIT::isAnswered)
                    .allSatisfy(StampedeIT::didNotWait);
            assertThat(renewing.p99()).isLessThan(steady.p99().multipliedBy(2));
        }
    }

    private static Latencies latencies(Stream<Sample> samples) {
        return Latencies.ofReplies(samples.map(Sample::reply).toList());
    }

    private static long freshUntil(String key) {
        return Long.parseLong(pods.inRedis(key).split(" ")[6]);
    }

    private static void isAnswered(Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
    }

    /** Neither for a load of its own pod nor for that of another. */
    private static void didNotWait(Reply reply) {
        assertThat(reply.header("Server-Timing")).doesNotContain("db;");
        assertThat(reply.cacheStatus()).doesNotContain("pantry-redis; fwd=");
    }

    private static void report(String what, List<Reply> replies, long loads) {
        Figures.print(
                "StampedeIT, %s: %s; %d errors; %d did not hit near; %d loads",
                what,
                Latencies.ofReplies(replies),
                replies.stream().filter(reply -> reply.status() != 200).count(),
                replies.stream()
                        .filter(reply -> !reply.cacheStatus().startsWith("pantry-near; hit"))
                        .count(),
                loads);
    }
}
