package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.ClusterNode;
import dev.pantry.embedded.EmbeddedCluster;
import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.kubernetes.DeployedRedis;
import dev.pantry.testing.Exchanges;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Form;
import dev.pantry.testing.Ordeal;
import dev.pantry.testing.Ordeal.Seen;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Reply;
import dev.pantry.testing.Service;
import dev.pantry.testing.Subscriber;
import dev.pantry.testing.ThreePods;
import dev.pantry.testing.Traffic;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three pods on a Redis Cluster of six nodes that the script of the manifests has formed, under a mixed load of which every read is checked, while nodes die, freeze, change
 * places and come back, and pods are replaced. A few seconds of each and one node of each kind; more of both in the long
 * {@link Form}.
 */
@Tag("outage")
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

    /** A JVM that has just started interprets most of what it does: so for that long, and again until most are answered quickly. */
    private static final Duration WARM = Duration.ofSeconds(15);

    private static final Duration QUICK = P99.dividedBy(3);
    private static final Duration WARM_AT_MOST = Duration.ofMinutes(2);

    private static final Duration NEAR_LIFE = Duration.ofMinutes(1);
    private static final Duration GRACE = Duration.ofSeconds(30); // of Kubernetes: then it is killed
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> STEPS = List.of("accepted", "preparing", "ready");

    private static EmbeddedCluster cluster;
    private static ThreePods pods;
    private static Service service;
    private Ordeal ordeal;

    @BeforeAll
    static void startThreePodsOnSixNodes() {
        cluster = DeployedRedis.startCluster(NODE_TIMEOUT, "pantry-test");
        pods = ThreePods.start(EmbeddedServers.start(), (pod, common) -> Pods.with(common, cluster.settings()));
        service = Service.of(pods.all());
        Instant latest = Instant.now().plus(WARM_AT_MOST);
        while (!areWarm() && Instant.now().isBefore(latest)) {
            // and if they are not by then, the first ordeal says so
        }
    }

    private static boolean areWarm() {
        try (Traffic warming = Traffic.start(service::ready, REQUESTS_PER_SECOND)) {
            Ordeal.pass(WARM);
            return warming.soFar().reads().latencies().p99().compareTo(QUICK) < 0;
        }
    }

    @AfterAll
    static void stop() {
        try (EmbeddedCluster ending = cluster;
                ThreePods killed = pods) {
            service.close();
        }
    }

    @BeforeEach
    void load() {
        cluster.awaitWhole();
        ordeal = Ordeal.begin("ChaosIT", service::ready, REQUESTS_PER_SECOND);
    }

    @AfterEach
    void endLoad() {
        ordeal.close();
    }

    @Test
    void aNodeIsKilled() throws Exception {
        List<ClusterNode> masters = cluster.masters();
        List<ClusterNode> replicas = cluster.replicasOf(masters.get(0));
        List<ClusterNode> victims = Form.either(List.of(masters.get(0), replicas.get(0)), cluster.nodes());
        for (ClusterNode victim : victims) {
            boolean isMaster = cluster.masters().contains(victim);
            assertQuick(ordeal.endure((isMaster ? "a master" : "a replica") + " is killed", () -> {
                if (isMaster) {
                    ClusterNode successor = cluster.replicasOf(victim).get(0);
                    victim.kill();
                    cluster.awaitMaster(successor);
                } else {
                    victim.kill();
                    Ordeal.pass(NODE_TIMEOUT);
                }
            }));
            victim.start();
            cluster.awaitWhole();
        }
        nobodyWasLetDown();
    }

    @Test
    void aMasterIsFrozen() throws Exception {
        ClusterNode master = cluster.masters().get(0);
        assertQuick(ordeal.endure("a master is frozen", () -> {
            master.freeze();
            Ordeal.pass(FROZEN);
            master.resume();
        }));
        nobodyWasLetDown();
    }

    @Test
    void allNodesAreRestartedOneAfterTheOther() throws Exception {
        ClusterNode one = cluster.masters().get(0);
        List<ClusterNode> nodes =
                Form.either(List.of(one, cluster.replicasOf(one).get(0)), cluster.nodes());
        assertQuick(ordeal.endure(
                "nodes are restarted",
                () -> nodes.forEach(node -> {
                    if (cluster.masters().contains(node)) {
                        cluster.failOver(cluster.replicasOf(node).get(0));
                    }
                    node.kill();
                    node.start();
                    cluster.awaitWhole();
                })));
        nobodyWasLetDown();
    }

    @Test
    void aNodeComesAndTakesSlotsAndGoes() throws Exception {
        ClusterNode from = cluster.masters().get(0);
        assertQuick(ordeal.endure("slots move to a new node and back", () -> {
            ClusterNode added = cluster.add();
            cluster.moveSlots(from, added, SLOTS_MOVED);
            cluster.awaitWhole();
            cluster.moveSlots(added, from, SLOTS_MOVED);
            cluster.awaitWhole();
            cluster.remove(added);
        }));
        nobodyWasLetDown();
    }

    @Test
    void allOfRedisIsGone() throws Exception {
        double loadsBefore = loads();
        Seen seen = ordeal.endure("all nodes are gone", () -> {
            cluster.nodes().forEach(ClusterNode::kill);
            Ordeal.pass(GONE);
            cluster.nodes().forEach(ClusterNode::start);
            cluster.awaitWhole();
        });
        assertQuick(seen);
        double loads = loads() - loadsBefore;
        long items = seen.all().of(Traffic.Kind.ITEM).subjects()
                + seen.all().of(Traffic.Kind.MENU).subjects();
        long changed = 2L * seen.all().of(Traffic.Kind.PRICE).all().size(); // the item, and the menu that it is on
        double lives = 1 + (double) seen.lasted().toMillis() / NEAR_LIFE.toMillis();
        Figures.print(
                "ChaosIT, all nodes are gone: %.0f loads; %d items and menus were asked for, %d changes of them",
                loads, items, changed);
        assertThat(loads).isLessThan(service.pods().size() * (items * lives + changed));
        nobodyWasLetDown();
    }

    @Test
    void allPodsAreReplacedOneAfterTheOther() throws Exception {
        Pod somePod = service.ready().get(0);
        String customer = somePod.login("customer-1@pantry.test", "pantry-demo");
        String staff = somePod.login("staff-1@pantry.test", "pantry-demo");
        Reply placed = somePod.post("/organizations/1/orders", "{\"lines\":[{\"itemId\":7,\"quantity\":1}]}", customer);
        String order = "/orders/" + JsonPath.from(placed.text()).getString("id");
        List<Subscriber> sockets = new ArrayList<>();
        service.pods().forEach(pod -> sockets.add(follow(pod, order, customer)));
        List<Pod> leaving = service.pods();
        ordeal.endure("pods are replaced", () -> {
            for (int i = 0; i < leaving.size(); i++) {
                Pod old = leaving.get(i);
                service.add(pods.another(cluster.settings()));
                old.terminate();
                old.exitCode(GRACE);
                service.remove(old);
                assertThat(sockets.get(i).awaitEnd()).as("going away").isEqualTo(1001);
                sockets.set(i, follow(anyPod(), order, customer));
                String step = STEPS.get(i);
                assertThat(anyPod().patch(order, "{\"status\":\"" + step + "\"}", staff)
                                .status())
                        .isEqualTo(200);
                await().atMost(SOON).until(() -> sockets.stream()
                        .allMatch(socket -> socket.statuses().contains(step)));
            }
        });
        sockets.forEach(Subscriber::close);
        nobodyWasLetDown();
    }

    /** The first thing that it is told is how things stand. */
    private static Subscriber follow(Pod pod, String order, String token) {
        return Subscriber.overWebSocket(pod.address(), order + "/events", token).await(1);
    }

    private static Pod anyPod() {
        await().atMost(SOON).until(() -> !service.ready().isEmpty());
        return service.pods().get(service.pods().size() - 1);
    }

    /** From the database, by all pods. */
    private static double loads() {
        return service.pods().stream()
                .mapToDouble(pod -> pod.metric("pantry_cache_loads_seconds_count", "cache=\"item\"")
                        + pod.metric("pantry_cache_loads_seconds_count", "cache=\"menu\""))
                .sum();
    }

    private static void assertQuick(Seen seen) {
        assertThat(seen.readsMeanwhile().latencies().p99()).as("meanwhile").isLessThan(P99);
        assertThat(seen.readsAfter().latencies().p99()).as("after").isLessThan(P99);
    }

    private void nobodyWasLetDown() throws InterruptedException {
        Exchanges all = ordeal.end();
        assertThat(all.failed().all()).as("failed").isEmpty();
        assertThat(all.wentBack().all()).as("went back").isEmpty();
        assertThat(all.outOfDateFor(OUT_OF_DATE_AT_MOST).all())
                .as("out of date")
                .isEmpty();
    }
}
