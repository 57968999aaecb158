package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.ClusterNode;
import dev.pantry.embedded.EmbeddedCluster;
import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Exchanges;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Form;
import dev.pantry.testing.Pods;
import dev.pantry.testing.ThreePods;
import dev.pantry.testing.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Three pods on a Redis Cluster of six nodes, under a mixed load of which every read is checked, while nodes die, freeze, change
 * places and come back. A few seconds of each and one node of each kind; more of both in the long {@link Form}.
 */
class ChaosIT {

    private static final int REQUESTS_PER_SECOND = Form.either(150, 300);
    private static final Duration NODE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration FROZEN = Form.either(Duration.ofSeconds(8), Duration.ofSeconds(30));
    private static final Duration GONE = Form.either(Duration.ofSeconds(8), Duration.ofSeconds(60));
    private static final int SLOTS_MOVED = Form.either(200, 2_000);

    /** What is promised of an outage. */
    private static final Duration P99 = Duration.ofMillis(250);

    /** In silence near entries live for two seconds, and to notice the silence takes a moment. */
    private static final Duration OUT_OF_DATE_AT_MOST = Duration.ofSeconds(3);

    /** A JVM that has just started interprets most of what it does. */
    private static final Duration WARM = Duration.ofSeconds(15);

    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration NORMAL_WITHIN = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(60);

    private static EmbeddedCluster cluster;
    private static ThreePods pods;
    private Traffic traffic;

    @BeforeAll
    static void startThreePodsOnSixNodes() {
        cluster = EmbeddedCluster.start(NODE_TIMEOUT, "pantry-test");
        pods = ThreePods.start(EmbeddedServers.start(), (pod, common) -> Pods.with(common, cluster.settings()));
        try (Traffic warming = Traffic.start(pods::all, REQUESTS_PER_SECOND)) {
            pass(WARM);
        }
    }

    @AfterAll
    static void stop() {
        try (EmbeddedCluster ending = cluster) {
            pods.close();
        }
    }

    @BeforeEach
    void load() {
        cluster.awaitWhole();
        traffic = Traffic.start(pods::all, REQUESTS_PER_SECOND);
        pass(BEFORE);
    }

    @AfterEach
    void endLoad() {
        traffic.close();
    }

    @Test
    void aNodeIsKilled() throws Exception {
        List<ClusterNode> masters = cluster.masters();
        List<ClusterNode> replicas = cluster.replicasOf(masters.get(0));
        List<ClusterNode> victims = Form.either(List.of(masters.get(0), replicas.get(0)), cluster.nodes());
        for (ClusterNode victim : victims) {
            boolean isMaster = cluster.masters().contains(victim);
            endure((isMaster ? "a master" : "a replica") + " is killed", () -> {
                if (isMaster) {
                    ClusterNode successor = cluster.replicasOf(victim).get(0);
                    victim.kill();
                    cluster.awaitMaster(successor);
                } else {
                    victim.kill();
                    pass(NODE_TIMEOUT);
                }
            });
            victim.start();
            cluster.awaitWhole();
        }
        nobodyWasLetDown();
    }

    @Test
    void aMasterIsFrozen() throws Exception {
        ClusterNode master = cluster.masters().get(0);
        endure("a master is frozen", () -> {
            master.freeze();
            pass(FROZEN);
            master.resume();
        });
        cluster.awaitWhole();
        nobodyWasLetDown();
    }

    @Test
    void allNodesAreRestartedOneAfterTheOther() throws Exception {
        ClusterNode one = cluster.masters().get(0);
        List<ClusterNode> nodes =
                Form.either(List.of(one, cluster.replicasOf(one).get(0)), cluster.nodes());
        endure(
                "nodes are restarted",
                () -> nodes.forEach(node -> {
                    if (cluster.masters().contains(node)) {
                        cluster.failOver(cluster.replicasOf(node).get(0));
                    }
                    node.kill();
                    node.start();
                    cluster.awaitWhole();
                }));
        nobodyWasLetDown();
    }

    @Test
    void aNodeComesAndTakesSlotsAndGoes() throws Exception {
        ClusterNode from = cluster.masters().get(0);
        endure("slots move to a new node and back", () -> {
            ClusterNode added = cluster.add();
            cluster.moveSlots(from, added, SLOTS_MOVED);
            cluster.awaitWhole();
            cluster.moveSlots(added, from, SLOTS_MOVED);
            cluster.awaitWhole();
            cluster.remove(added);
        });
        nobodyWasLetDown();
    }

    @Test
    void allOfRedisIsGone() throws Exception {
        endure("all nodes are gone", () -> {
            cluster.nodes().forEach(ClusterNode::kill);
            pass(GONE);
            cluster.nodes().forEach(ClusterNode::start);
            cluster.awaitWhole();
        });
        nobodyWasLetDown();
    }

    /** Does it, waits until what is promised to be normal again has to be, and prints what clients saw of it. */
    private void endure(String what, Runnable mishap) {
        Instant began = Instant.now();
        mishap.run();
        Instant over = Instant.now();
        pass(NORMAL_WITHIN.plus(BEFORE));
        Exchanges all = traffic.soFar();
        Exchanges before = all.between(began.minus(BEFORE), began).reads();
        Exchanges during = all.between(began, over.plus(NORMAL_WITHIN)).reads();
        Exchanges after = all.between(over.plus(NORMAL_WITHIN), Instant.now()).reads();
        Figures.print(
                "ChaosIT, %s (%d ms): all %s",
                what, Duration.between(began, over).toMillis(), all.between(began, Instant.now()));
        Figures.print("ChaosIT, %s: reads before %s; meanwhile %s; after %s", what, before, during, after);
        assertThat(during.latencies().p99()).as(during.toString()).isLessThan(P99);
        assertThat(after.latencies().p99()).as(after.toString()).isLessThan(P99);
    }

    private void nobodyWasLetDown() throws InterruptedException {
        Exchanges all = traffic.stop();
        assertThat(all.failed().all()).as("failed").isEmpty();
        assertThat(all.wentBack().all()).as("went back").isEmpty();
        assertThat(all.outOfDateFor(OUT_OF_DATE_AT_MOST).all())
                .as("out of date")
                .isEmpty();
    }

    /** Lets time pass under load. */
    private static void pass(Duration time) {
        await().pollDelay(time).atMost(time.plus(SOON)).until(() -> true);
    }
}
