package dev.pantry.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts and the configuration, taken out of the manifests, on six real servers in cluster mode. */
class FormClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** On which it depends what Pantry meets when a node is lost; the sizes and times of others may differ. */
    private static final List<String> SETTINGS = List.of(
            "appendfsync",
            "appendonly",
            "cluster-require-full-coverage",
            "maxmemory-policy",
            "min-replicas-to-write",
            "repl-diskless-sync",
            "repl-diskless-sync-delay",
            "repl-ping-replica-period",
            "replica-serve-stale-data",
            "save");

    private final List<LocalNode> nodes = new ArrayList<>();

    private DeployedRedis redis;

    @BeforeEach
    void startSixNodesOnThreeMachines(@TempDir Path folder) throws IOException {
        redis = DeployedRedis.unpack(folder);
        for (String machine : List.of("a", "b", "c", "a", "b", "c")) {
            nodes.add(new LocalNode(folder, machine));
        }
    }

    @AfterEach
    void stop() {
        nodes.forEach(LocalNode::close);
    }

    @Test
    void theClusterIsFormedOnceAndMended() {
        assertThat(form()).endsWith("11 changes\n"); // 5 introduced, 3 times slots, 3 replicas
        everyShardIsOnTwoMachines();

        TreeSet<String> before = topology();
        assertThat(form()).endsWith("\n0 changes\n");
        assertThat(topology()).isEqualTo(before);

        LocalNode master = owner("7");
        keep(master);
        master.kill();
        master.startElsewhereWiped();
        assertThat(form()).doesNotEndWith("\n0 changes\n");
        everyShardIsOnTwoMachines();
        assertThat(master.ask("CLUSTER", "NODES").strip().lines()).hasSize(6); // the one that it was is forgotten
        assertThat(owner("7").ask("GET", "7")).isEqualTo("kept\n");
        assertThat(form()).endsWith("\n0 changes\n");
    }

    @Test
    void nodesThatAllMovedFindEachOtherAgain() {
        form();
        keep(owner("7"));
        nodes.forEach(LocalNode::kill);
        nodes.forEach(LocalNode::startElsewhere);

        form();
        everyShardIsOnTwoMachines();
        assertThat(owner("7").ask("GET", "7")).isEqualTo("kept\n");
        assertThat(form()).endsWith("\n0 changes\n");
    }

    @Test
    void aShardThatIsGoneIsServedAgainEmpty() {
        form();
        LocalNode master = nodes.get(1);
        LocalNode replica = nodes.stream()
                .filter(node -> node.ask("CLUSTER", "NODES").contains("myself,slave " + id(master)))
                .findFirst()
                .orElseThrow();
        List.of(master, replica).forEach(LocalNode::kill);
        List.of(master, replica).forEach(LocalNode::startElsewhereWiped);

        form();
        everyShardIsOnTwoMachines();
        assertThat(form()).endsWith("\n0 changes\n");
    }

    @Test
    void theClusterOfOtherTestsIsSetUpLikeThisOne() {
        try (EmbeddedCluster other = EmbeddedCluster.start(Duration.ofSeconds(5), LocalNode.PASSWORD)) {
            LocalNode node = nodes.get(0);
            int port = other.nodes().get(0).port();
            for (String setting : SETTINGS) {
                assertThat(node.askAt(port, "CONFIG", "GET", setting))
                        .startsWith(setting + '\n')
                        .isEqualTo(node.ask("CONFIG", "GET", setting));
            }
        }
    }

    /** Stores what must not be lost, and waits until the replica has it. */
    private static void keep(LocalNode owner) {
        assertThat(owner.ask("SET", "7", "kept")).isEqualTo("OK\n");
        await().atMost(PATIENCE).until(() -> {
            String replication = owner.ask("INFO", "replication");
            return number(replication, "offset=").equals(number(replication, "master_repl_offset:"));
        });
    }

    private static String number(String text, String after) {
        Matcher number = Pattern.compile("\\b" + after + "(\\d+)").matcher(text);
        return number.find() ? number.group(1) : "not there: " + after;
    }

    private String form() {
        return redis.form(
                LocalNode.PASSWORD, nodes.stream().map(LocalNode::address).toList());
    }

    /** And all slots are served, by three masters. */
    private void everyShardIsOnTwoMachines() {
        Map<String, String> machineOf = nodes.stream().collect(Collectors.toMap(this::id, LocalNode::machine));
        int replicas = 0;
        for (LocalNode node : nodes) {
            assertThat(node.ask("CLUSTER", "INFO"))
                    .contains("cluster_state:ok", "cluster_slots_ok:16384", "cluster_size:3", "cluster_known_nodes:6");
            String[] itself = itself(node);
            if (itself[2].contains("slave")) {
                replicas++;
                assertThat(node.machine()).isNotEqualTo(machineOf.get(itself[3]));
            }
        }
        assertThat(replicas).isEqualTo(3);
    }

    /** Who serves what and replicates whom, and since which epoch. */
    private TreeSet<String> topology() {
        TreeSet<String> topology = new TreeSet<>();
        for (LocalNode node : nodes) {
            String[] itself = itself(node);
            topology.add(String.join(" ", itself[0], itself[1], itself[2], itself[3], itself[6], slots(itself)));
        }
        return topology;
    }

    private static String slots(String[] line) {
        return String.join(",", List.of(line).subList(8, line.length));
    }

    private String id(LocalNode node) {
        return itself(node)[0];
    }

    /** What a node says of itself: id, address, flags, master, ping, pong, epoch, link, slots. */
    private static String[] itself(LocalNode node) {
        return node.ask("CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow()
                .split(" ");
    }

    private LocalNode owner(String key) {
        return nodes.stream()
                .filter(node -> !itself(node)[2].contains("slave"))
                .filter(node -> !node.ask("GET", key).startsWith("MOVED"))
                .findFirst()
                .orElseThrow();
    }
}
