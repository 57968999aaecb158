package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.ClusterNode;
import dev.pantry.embedded.EmbeddedCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What settings make of the way to a cluster, wrong ones included. */
class ClusterSettingsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String KEY = "test:settings";
    private static final int READS = 50;

    /** Of INFO commandstats. */
    private static final Pattern GETS = Pattern.compile("cmdstat_get:calls=(\\d+)");

    private static EmbeddedCluster cluster;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start(Duration.ofSeconds(2), "pantry-test");
    }

    @BeforeEach
    void isWhole() {
        cluster.awaitWhole();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void readsGoToTheMasterUnlessReplicasAreWanted() {
        ClusterNode master = cluster.masterOf(KEY);
        ClusterNode replica = cluster.replicasOf(master).get(0);
        assertThat(readFrom("master", master)).isGreaterThanOrEqualTo(READS);
        assertThat(readFrom("replica", replica)).isGreaterThanOrEqualTo(READS);
    }

    /** How many more reads a node has answered after as many as that. */
    private static long readFrom(String setting, ClusterNode node) {
        try (WayToRedis way = new WayToRedis(with("pantry.redis.read-from", setting))) {
            await().atMost(SOON).until(() -> way.answersFor(KEY));
            await().atMost(SOON).until(() -> way.link.servers().route().readableReplicaOf(masterIn(way)) != null);
            long before = gets(node);
            for (int i = 0; i < READS; i++) {
                assertThat(way.answersFor(KEY)).isTrue();
            }
            return gets(node) - before;
        }
    }

    @Test
    void whereReplicasAreWantedTheMasterAnswersForADeadOne() {
        ClusterNode replica = cluster.replicasOf(cluster.masterOf(KEY)).get(0);
        try (WayToRedis way = new WayToRedis(with("pantry.redis.read-from", "replica"))) {
            await().atMost(SOON).until(() -> way.answersFor(KEY));
            await().atMost(SOON).until(() -> way.link.servers().route().readableReplicaOf(masterIn(way)) != null);
            replica.kill();
            for (int i = 0; i < READS; i++) {
                assertThat(way.answersFor(KEY)).isTrue();
            }
        } finally {
            replica.start();
        }
    }

    private static Node masterIn(WayToRedis way) {
        return Objects.requireNonNull(way.link.servers().route().master(Slot.of(KEY)));
    }

    private static long gets(ClusterNode node) {
        Matcher gets = GETS.matcher(node.text("INFO", "commandstats"));
        return gets.find() ? Long.parseLong(gets.group(1)) : 0;
    }

    @Test
    void aWrongPasswordIsNamed() {
        assertThat(trouble(with("pantry.redis.password", "wrong"), "PANTRY")).contains("PANTRY_REDIS_PASSWORD");
        Map<String, String> none = new HashMap<>(cluster.settings());
        none.remove("pantry.redis.password");
        assertThat(trouble(none, "PANTRY")).contains("PANTRY_REDIS_PASSWORD");
    }

    @Test
    void aWrongModeIsNamed() {
        Map<String, String> standalone = new HashMap<>(with("pantry.redis.mode", "standalone"));
        standalone.put("pantry.redis.hosts", "redis://" + cluster.nodes().get(0));
        assertThat(trouble(standalone, "PANTRY")).contains("PANTRY_REDIS_MODE must be cluster");
    }

    @Test
    void aClusterThatIsNotWholeIsNamed() {
        String slot = Integer.toString(cluster.slotOf(KEY));
        ClusterNode master = cluster.masterOf(KEY);
        cluster.nodes().forEach(node -> node.ask("CLUSTER", "DELSLOTS", slot));
        try {
            assertThat(trouble(cluster.settings(), "slots")).isEqualTo("the cluster has slots that no node serves");
        } finally {
            master.ask("CLUSTER", "ADDSLOTS", slot);
        }
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> settings = new HashMap<>(cluster.settings());
        settings.put(name, value);
        return settings;
    }

    /** Why Redis is down, as health says it, once that is about {@code subject}. */
    private static String trouble(Map<String, String> settings, String subject) {
        try (WayToRedis wrong = new WayToRedis(settings)) {
            assertThat(wrong.answersFor(KEY)).isFalse();
            return await().atMost(SOON).until(() -> whyDown(wrong), why -> why.contains(subject));
        }
    }

    private static String whyDown(WayToRedis way) {
        return way.link
                .ping()
                .map(done -> "")
                .onFailure()
                .recoverWithItem(Throwable::getMessage)
                .await()
                .atMost(SOON);
    }
}
