package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.testing.ChangingPrice;
import dev.pantry.testing.Figures;
import dev.pantry.testing.History;
import dev.pantry.testing.Latencies;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Readers;
import dev.pantry.testing.Readers.Sample;
import dev.pantry.testing.Reply;
import dev.pantry.testing.Sql;
import dev.pantry.testing.ThreePods;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Redis that answers, but takes nothing: its memory or disk is full, or it has lost its replicas. */
@Tag("outage")
class RedisRefusesIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration OUTAGE = Duration.ofSeconds(6);

    /** What a pod hears within milliseconds; the rest is for a machine that is busy with other things. */
    private static final Duration TOO_OLD = Duration.ofSeconds(3);

    private static ThreePods pods;
    private static Sql psql;

    @BeforeAll
    static void startPods() {
        pods = ThreePods.start(Map.of("pantry.redis.deadline", "3s"));
        psql = pods.sql();
    }

    @AfterAll
    static void stop() {
        pods.close();
    }

    /** The second refuses even what only removes. */
    @ParameterizedTest
    @CsvSource({
        "out of memory, 60, 'CONFIG SET maxmemory 1',           'CONFIG SET maxmemory 0'",
        "read-only,     70, 'CONFIG SET min-replicas-to-write 1', 'CONFIG SET min-replicas-to-write 0'"
    })
    void readsAndWritesGoOnAndNothingOldIsServed(String how, int item, String begin, String end)
            throws InterruptedException {
        String path = "/items/" + item;
        String token = pods.turn(0).login("staff-1@pantry.test", "pantry-demo");
        pods.all().forEach(pod -> isHeldNear(pod, path));
        History history;
        List<Sample> samples;
        long version;
        try (ChangingPrice changing = ChangingPrice.of(psql, item, Duration.ofMillis(100));
                Readers readers = Readers.of(pods.all(), Duration.ofMillis(20), path, "/organizations/1/menu")) {
            pods.tellRedis(begin);
            try {
                await().pollDelay(OUTAGE).atMost(OUTAGE.plus(SOON)).until(() -> true);
                for (int price = 1; price <= 10; price++) {
                    Reply changed =
                            pods.turn(price).patch("/items/" + (item + 1), "{\"priceCents\":" + price + "}", token);
                    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
                    assertThat(pods.turn(price).get("/items/" + (item + 1)).text())
                            .contains("\"priceCents\":" + price + ",");
                }
            } finally {
                pods.tellRedis(end);
            }
            history = changing.stop();
            version = history.latest();
            samples = readers.stop();
        }
        report(
                how,
                history,
                samples.stream()
                        .filter(sample -> sample.reply().path().equals(path))
                        .toList());
        assertThat(samples)
                .allSatisfy(sample -> assertThat(sample.reply().status()).isEqualTo(200));
        await().atMost(SOON)
                .until(() -> asOf(pods.inRedis("item:" + item)) >= version
                        || pods.inRedis("item:" + item).isEmpty());
        pods.all().forEach(pod -> await().atMost(SOON).until(() -> pod.get(path).version() == version));
        await().atMost(SOON).until(() -> psql.number("select count(*) from outbox where applied_at is null") == 0);
    }

    private static void report(String how, History history, List<Sample> samples) {
        List<Duration> behind = samples.stream()
                .map(sample -> history.outOfDate(sample.reply().version(), sample.asked()))
                .toList();
        Figures.print(
                "RedisRefusesIT, %s for %s: %d changes; %s; %d of them old, by %d ms at most",
                how,
                OUTAGE,
                history.changes(),
                Latencies.ofReplies(samples.stream().map(Sample::reply).toList()),
                behind.stream().filter(by -> !by.isZero()).count(),
                Collections.max(behind).toMillis());
        assertThat(Collections.max(behind)).isLessThan(TOO_OLD);
    }

    private static long asOf(String entry) {
        return entry.isEmpty() ? 0 : Long.parseLong(entry.split(" ")[1]);
    }

    private static void isHeldNear(Pod pod, String path) {
        await().atMost(SOON).until(() -> pod.get(path).cacheStatus().startsWith("pantry-near; hit"));
    }
}
