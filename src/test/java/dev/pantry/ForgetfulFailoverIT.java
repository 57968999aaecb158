package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.ClusterNode;
import dev.pantry.embedded.EmbeddedCluster;
import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Reply;
import dev.pantry.testing.ThreePods;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three pods on a Redis Cluster of six nodes: the line from a master to its replica is cut, the master acknowledges a change and
 * dies, and the replica takes over with what was true before.
 */
@Tag("outage")
class ForgetfulFailoverIT {

    private static final int ITEM = 7;
    private static final String CUSTOMER = "customer-1@pantry.test";
    private static final Duration HEALED_WITHIN = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(30);

    private static EmbeddedCluster cluster;
    private static ThreePods pods;

    @BeforeAll
    static void startThreePodsOnSixNodes() {
        cluster = EmbeddedCluster.start(Duration.ofSeconds(2), "pantry-test");
        pods = ThreePods.start(EmbeddedServers.start(), (pod, common) -> Pods.with(common, cluster.settings()));
    }

    @AfterAll
    static void stop() {
        try (EmbeddedCluster ending = cluster) {
            pods.close();
        }
    }

    @Test
    void thePriceBeforeTheChangeIsServedByNobody() {
        String key = "item:" + ITEM;
        String path = "/items/" + ITEM;
        String admin = pods.turn(0).login("admin@pantry.test", "pantry-demo");
        pods.all().forEach(pod -> assertThat(pod.get(path).status()).isEqualTo(200));
        ClusterNode master = cluster.masterOf(key);
        ClusterNode heir = heirWithoutNewsFrom(master);

        Reply changed = pods.turn(0).patch(path, "{\"priceCents\":4711}", admin);
        await().atMost(SOON).until(() -> version(master, key) >= changed.version());
        await().atMost(SOON)
                .until(() -> pods.all().stream().allMatch(pod -> pod.get(path).version() >= changed.version()));

        failOver("a price", master, heir, () -> version(heir, key) >= changed.version(), pod -> {
            Reply read = pod.get(path);
            assertThat(read.status()).isEqualTo(200);
            assertThat(read.version()).isGreaterThanOrEqualTo(changed.version());
        });
    }

    @Test
    void aTokenThatWasLoggedOutIsTakenByNobody() {
        String token = pods.turn(0).login(CUSTOMER, "pantry-demo");
        String key = "session:"
                + pods.sql()
                        .strings("select token_sha256 from session order by expires_at desc limit 1")
                        .get(0);
        pods.all().forEach(pod -> assertThat(statusOf(pod, token)).isEqualTo(200));
        ClusterNode master = cluster.masterOf(key);
        ClusterNode heir = heirWithoutNewsFrom(master);

        assertThat(pods.turn(0).delete("/sessions/current", token).status()).isEqualTo(204);
        await().atMost(SOON).until(() -> !line(master, key).contains(" V "));

        failOver("a log-out", master, heir, () -> !line(heir, key).contains(" V "), pod -> assertThat(
                        statusOf(pod, token))
                .isEqualTo(401));
    }

    private static int statusOf(Pod pod, String token) {
        return pod.get("/sessions/current", "Authorization", "Bearer " + token).status();
    }

    /** The replica of a master, up to date until now. */
    private static ClusterNode heirWithoutNewsFrom(ClusterNode master) {
        ClusterNode heir = cluster.replicasOf(master).get(0);
        long soFar = Long.parseLong(master.info("master_repl_offset"));
        await().atMost(SOON).until(() -> Long.parseLong(heir.info("slave_repl_offset")) >= soFar);
        heir.hearNothingFrom(master);
        return heir;
    }

    /** Kills the master, and checks every pod again and again until its heir has been master for as long as healing may take. */
    private static void failOver(
            String what, ClusterNode master, ClusterNode heir, BooleanSupplier healed, Consumer<Pod> check) {
        master.kill();
        long killed = System.nanoTime();
        long promoted = Long.MAX_VALUE;
        long knowing = Long.MAX_VALUE;
        int checks = 0;
        while (promoted == Long.MAX_VALUE || System.nanoTime() - promoted < HEALED_WITHIN.toNanos()) {
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(SOON);
            pods.all().forEach(check);
            checks += pods.all().size();
            if (promoted == Long.MAX_VALUE && heir.info("role").equals("master")) {
                promoted = System.nanoTime();
            }
            if (promoted != Long.MAX_VALUE && knowing == Long.MAX_VALUE && healed.getAsBoolean()) {
                knowing = System.nanoTime();
            }
        }
        assertThat(knowing).as("when the new master knew").isNotEqualTo(Long.MAX_VALUE);
        Figures.print(
                "ForgetfulFailoverIT, %s: master after %d ms, which knew of it after %d ms more; %d reads, none from before it",
                what,
                Duration.ofNanos(promoted - killed).toMillis(),
                Duration.ofNanos(knowing - promoted).toMillis(),
                checks);
        heir.hearAgain();
        master.start();
        cluster.awaitWhole();
    }

    private static long version(ClusterNode node, String key) {
        String line = line(node, key);
        return line.isEmpty() ? 0 : Long.parseLong(line.split(" ")[1]);
    }

    /** The line at the beginning of an entry; empty if there is none. */
    private static String line(ClusterNode node, String key) {
        return node.text("GETRANGE", key, "0", "120").lines().findFirst().orElse("");
    }
}
