package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.DurableRedis;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Form;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Relay;
import dev.pantry.testing.Sql;
import dev.pantry.testing.Viewers;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acknowledged views are in the count, once, whoever is killed at whatever moment. */
class ViewCountIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SHARDS = 8;

    private static EmbeddedServers servers;
    private static DurableRedis redis;
    private static Sql sql;

    private final Random random = new Random();
    private Pods pods;

    @BeforeAll
    static void startServers() {
        servers = EmbeddedServers.start();
        redis = new DurableRedis();
        sql = new Sql(servers.postgres().dataSource());
    }

    @AfterAll
    static void stopServers() {
        try (EmbeddedServers ending = servers;
                DurableRedis killed = redis) {
            // Redis first
        }
    }

    @BeforeEach
    void noPods() {
        pods = new Pods();
    }

    @AfterEach
    void killPods() {
        pods.close();
    }

    @Test
    void killedPodsAndAKilledRedisLoseNothingAndDoubleNothing() throws InterruptedException {
        int enough = Form.either(1_500, 20_000);
        int podsKilled = Form.either(2, 20);
        int redisKilled = Form.either(1, 2);
        List<Long> items = List.of(101L, 102L, 103L, 109L, 110L);
        Map<String, String> settings = flushing("200ms", redis.address());
        List<Pod> running = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 3; i++) {
            running.add(pods.launch(settings));
        }
        running.forEach(pods::awaitReady);
        try (Viewers viewers = new Viewers(() -> running, items, Duration.ofMillis(30))) {
            for (int killed = 0; killed < podsKilled; killed++) {
                afterSomeViews(viewers);
                Pod victim = running.get(random.nextInt(running.size()));
                victim.kill();
                running.remove(victim);
                if (killed % (podsKilled / redisKilled) == 1) {
                    afterSomeViews(viewers);
                    redis.kill();
                    afterSomeViews(viewers);
                    redis.start();
                }
                running.add(pods.start(settings));
            }
            await().atMost(Duration.ofMinutes(10)).until(() -> viewers.acknowledged() >= enough);
            viewers.stop();

            for (long item : items) {
                int least = viewers.acknowledged(item);
                int most = least + viewers.unknown(item);
                // All that is pending has come when the row is what every pod shows.
                await().atMost(SOON).untilAsserted(() -> {
                    long counted = inRow(item);
                    assertThat(counted).as("item %d", item).isBetween((long) least, (long) most);
                    for (Pod pod : running) {
                        assertThat(shown(pod, item)).as("item %d", item).isEqualTo(counted);
                    }
                });
            }
            Figures.print(
                    "views: %d acknowledged, %d without an answer; %d pods and %d times Redis killed; counted %d",
                    viewers.acknowledged(),
                    viewers.unknown(),
                    podsKilled,
                    redisKilled,
                    items.stream().mapToLong(ViewCountIT::inRow).sum());
        }
    }

    /** A few hundred milliseconds, and not always as many; without Redis, too. */
    private void afterSomeViews(Viewers viewers) {
        int until = viewers.acknowledged() + 50 + random.nextInt(200);
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> viewers.acknowledged() >= until);
    }

    @Test
    void aPodKilledAtAnyStepOfTheFlushLosesNothingAndDoublesNothing() throws IOException, SQLException {
        long item = 201;
        String aside = "aside:{views:" + item % SHARDS + "}";
        try (Relay relay = Relay.inFrontOf(Map.of("at", redis.address()), "at")) {
            Pod before = start(flushingWhenTold(relay));
            viewInRedis(before, item, 10);
            try (Relay.Cut cut = relay.silence(sha1("tally-aside"))) {
                makeItTime(item);
                await("the call is lost")
                        .atMost(SOON)
                        .until(() -> metric(before, "pantry_views_flush_failures_total") > 0);
                before.kill();
            }
            assertThat(redis.ask("EXISTS " + aside)).as("not moved").isEqualTo(":0");

            Pod moved = start(flushingWhenTold(relay));
            isFlushed(moved, item, 10);
            viewInRedis(moved, item, 10);
            relay.swallowAnswerTo(sha1("tally-aside"));
            makeItTime(item);
            await("moved").atMost(SOON).until(() -> redis.ask("EXISTS " + aside).equals(":1"));
            moved.kill();

            Pod committing = start(flushingWhenTold(relay));
            isFlushed(committing, item, 20);
            viewInRedis(committing, item, 10);
            try (Connection connection = servers.postgres().dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("lock table view_count in exclusive mode");
                makeItTime(item);
                await("in the transaction").atMost(SOON).until(() -> waitingForALock() > 0);
                committing.kill();
                connection.rollback();
            }

            Pod recorded = start(flushingWhenTold(relay));
            isFlushed(recorded, item, 30);
            viewInRedis(recorded, item, 10);
            try (Relay.Cut cut = relay.silence(sha1("tally-drop"))) {
                await("committed").atMost(SOON).until(() -> {
                    makeItTime(item); // once more, if the first call met a connection that is silent already
                    return inRow(item) == 40;
                });
                assertThat(redis.ask("EXISTS " + aside)).as("not dropped").isEqualTo(":1");
                assertThat(shown(recorded, item)).isEqualTo(40);
                recorded.kill();
            }

            Pod after = start(flushingWhenTold(relay));
            isFlushed(after, item, 40);
            await().atMost(SOON).until(() -> redis.ask("EXISTS " + aside).equals(":0"));
        }
    }

    @Test
    void anAnswerThatIsLostAfterTheScriptRanDoublesNothing() throws IOException {
        long item = 301;
        try (Relay relay = Relay.inFrontOf(Map.of("at", redis.address()), "at")) {
            Pod pod = start(flushingWhenTold(relay));
            for (int lost = 0; lost < 5; lost++) {
                view(pod, item, 2);
                int accepted = relay.accepted();
                relay.swallowAnswerTo(sha1("tally-add"));
                view(pod, item, 1);
                await("the deaf connection is replaced").atMost(SOON).until(() -> relay.accepted() > accepted);
            }
            assertThat(shown(pod, item)).isEqualTo(15);
            assertThat(metric(pod, "pantry_views_sent_again_total")).isGreaterThanOrEqualTo(5);
            isFlushed(pod, item, 15);
        }
    }

    @Test
    void aConnectionThatBreaksAfterTheScriptRanDoublesNothing() throws IOException {
        long item = 302;
        try (Relay relay = Relay.inFrontOf(Map.of("at", redis.address()), "at")) {
            Pod pod = start(flushingWhenTold(relay));
            for (int lost = 0; lost < 5; lost++) {
                view(pod, item, 2);
                relay.breakInsteadOfAnswerTo(sha1("tally-add"));
                view(pod, item, 1);
            }
            assertThat(shown(pod, item)).isEqualTo(15);
            assertThat(metric(pod, "pantry_views_sent_again_total")).isGreaterThanOrEqualTo(5);
            isFlushed(pod, item, 15);
        }
    }

    @Test
    void withoutRedisViewsAreSafeInPostgreSql() {
        long item = 401;
        Pod pod = start(flushingWhenTold(redis.address()));
        viewInRedis(pod, item, 5);
        redis.kill();
        // The first batch may be under way to it: that one nobody knows about.
        await().atMost(SOON)
                .until(() -> pod.write("POST", "/items/402/views", "").join().status() == 202);
        int acknowledged = 0;
        int unknown = 0;
        for (int i = 0; i < 200; i++) {
            boolean safe =
                    pod.write("POST", "/items/" + item + "/views", "").join().status() == 202;
            acknowledged += safe ? 1 : 0;
            unknown += safe ? 0 : 1;
        }
        pod.kill();
        assertThat(acknowledged).as("accepted without Redis").isGreaterThan(190);

        redis.start();
        Pod successor = pods.start(flushingWhenTold(redis.address()));
        long least = 5L + acknowledged;
        long most = least + unknown;
        await("what is pending in Redis is shown as soon as it answers")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(shown(successor, item)).isBetween(least, most));
    }

    /** Behind it Redis has been told of the demo data, and has time for views. */
    private Pod start(Map<String, String> settings) {
        Pod pod = pods.start(settings);
        await("Redis has been told")
                .atMost(SOON)
                .until(() -> sql.number("select count(*) from outbox where applied_at is null") == 0);
        await("Redis answers")
                .atMost(SOON)
                .until(() -> pod.get("/q/health/ready").text().contains("\"degraded\": false"));
        return pod;
    }

    /** Views that are pending in Redis. */
    private static void viewInRedis(Pod pod, long item, int times) {
        view(pod, item, times);
        assertThat(redis.ask("HEXISTS pending:{views:" + item % SHARDS + "} " + item))
                .as("pending in Redis")
                .isEqualTo(":1");
    }

    private static void view(Pod pod, long item, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(pod.write("POST", "/items/" + item + "/views", "").join().status())
                    .isEqualTo(202);
        }
    }

    /** The count is right, on its way into the row and there; behind it nobody is flushing any more. */
    private static void isFlushed(Pod pod, long item, long views) {
        await("once Redis has answered this pod").atMost(SOON).untilAsserted(() -> assertThat(shown(pod, item))
                .isEqualTo(views));
        makeItTime(item);
        await("in its row").atMost(SOON).until(() -> {
            if (inRow(item) != views && !isDue(item)) {
                makeItTime(item); // the last turn has begun with what lay aside
            }
            return inRow(item) == views;
        });
        await("quiet").atMost(SOON).during(Duration.ofMillis(300)).until(() -> !isDue(item));
        assertThat(shown(pod, item)).isEqualTo(views);
    }

    private static boolean isDue(long item) {
        return sql.number("select count(*) from view_shard where shard = ? and flushed_at = '-infinity'", (int)
                        (item % SHARDS))
                == 1;
    }

    private static void makeItTime(long item) {
        sql.run("update view_shard set flushed_at = '-infinity' where shard = ?", (int) (item % SHARDS));
    }

    private static long waitingForALock() {
        return sql.number("select count(*) from pg_stat_activity"
                + " where wait_event_type = 'Lock' and query like '%insert into view_batch%'");
    }

    private static long shown(Pod pod, long item) {
        return JsonPath.from(pod.get("/items/" + item + "/views").text()).getLong("views");
    }

    private static long inRow(long item) {
        return sql.number("select coalesce(max(views), 0) from view_count where item_id = ?", item);
    }

    private static double metric(Pod pod, String name) {
        return pod.get("/q/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    /** How a pod calls a script. */
    private static String sha1(String script) throws IOException {
        try (InputStream in = ViewCountIT.class.getResourceAsStream("/redis/" + script + ".lua")) {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1")
                            .digest(Objects.requireNonNull(in).readAllBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> flushingWhenTold(Relay relay) {
        return flushingWhenTold(redis.address().replaceFirst("\\d+$", Integer.toString(relay.port())));
    }

    /** Redis is slow beside everything else, because it writes to its disk first: here that shall not be an outage. */
    private static Map<String, String> flushingWhenTold(String redisAddress) {
        return Pods.with(flushing("1h", redisAddress), "pantry.redis.deadline", "1s");
    }

    private static Map<String, String> flushing(String every, String redisAddress) {
        return Pods.with(
                servers.settings(),
                Map.of(
                        "pantry.demo-data",
                        "true",
                        "pantry.redis.hosts",
                        redisAddress,
                        "quarkus.log.category.\"dev.pantry\".level",
                        "DEBUG",
                        "pantry.views.flush-every",
                        every));
    }
}
