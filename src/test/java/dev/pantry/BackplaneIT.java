package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Frozen;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import io.restassured.path.json.JsonPath;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two pods and a writer that knows of neither: psql. */
class BackplaneIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static EmbeddedServers servers;
    private static Pods pods;
    private static List<Pod> both;

    @BeforeAll
    static void startTwoPods() {
        servers = EmbeddedServers.start();
        pods = new Pods();
        Map<String, String> settings =
                Pods.with(Pods.with(servers.settings(), "pantry.demo-data", "true"), "pantry.redis.deadline", "3s");
        both = List.of(pods.start(settings), pods.start(settings));
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @Test
    void aPriceChangedByPsqlReachesEveryPod() throws SQLException {
        both.forEach(pod -> isHeldNear(pod, "/items/10"));
        psql("update item set price_cents = 4321 where id = 10");
        both.forEach(pod -> await().atMost(SOON).until(() -> price(pod, 10) == 4321));
    }

    @Test
    void aPodThatWasPausedServesNothingOldWhenItResumes() throws SQLException {
        Pod paused = both.get(1);
        isHeldNear(paused, "/items/20");
        try (Frozen asleep = paused.pause()) {
            psql("update item set price_cents = 5432 where id = 20");
            await().atMost(SOON).until(() -> price(both.get(0), 20) == 5432);
            // Longer than what it may trust in silence: this is what is tested, not a wait for something to happen.
            await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
        }
        assertThat(price(paused, 20)).isEqualTo(5432);
    }

    @Test
    void noPodGoesBackWhileTheRowsChangeUnderTheReaders() throws SQLException {
        AtomicBoolean done = new AtomicBoolean();
        List<CompletableFuture<Long>> readers = both.stream()
                .flatMap(pod -> List.of(reader(pod, 30, done), reader(pod, 31, done)).stream())
                .toList();
        for (int change = 1; change <= 300; change++) {
            psql("update item set price_cents = " + change + " where id in (30, 31)");
        }
        for (Pod pod : both) {
            await().atMost(SOON).until(() -> price(pod, 30) == 300 && price(pod, 31) == 300);
        }
        done.set(true);
        assertThat(readers).allSatisfy(reader -> assertThat(reader.join()).isPositive());
    }

    /** Reads one item one request after the other; how often, or fails as soon as a version is lower than the last. */
    private static CompletableFuture<Long> reader(Pod pod, int item, AtomicBoolean done) {
        return CompletableFuture.supplyAsync(() -> {
            long reads = 0;
            long last = 0;
            while (!done.get()) {
                long version = JsonPath.from(pod.get("/items/" + item).text()).getLong("version");
                assertThat(version).isGreaterThanOrEqualTo(last);
                last = version;
                reads++;
            }
            return reads;
        });
    }

    private static void isHeldNear(Pod pod, String path) {
        await().atMost(SOON).until(() -> pod.get(path).cacheStatus().startsWith("pantry-near; hit"));
    }

    private static int price(Pod pod, int item) {
        return JsonPath.from(pod.get("/items/" + item).text()).getInt("priceCents");
    }

    private static void psql(String statement) throws SQLException {
        Map<String, String> settings = servers.settings();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://" + settings.get("pantry.postgres.address"),
                        settings.get("pantry.postgres.user"),
                        settings.get("pantry.postgres.password"));
                Statement sql = connection.createStatement()) {
            sql.executeUpdate(statement);
        }
    }
}
