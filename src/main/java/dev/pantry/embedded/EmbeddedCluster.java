package dev.pantry.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis Cluster of processes of our own on the loopback address: three masters, a replica of each, joined by plain CLUSTER
 * commands. Any node can be killed, frozen, started again; nodes can be added and removed, slots moved. Gone with its data
 * when it is closed or the JVM ends. Not thread-safe.
 */
public final class EmbeddedCluster implements AutoCloseable {

    public static final int SLOTS = 16_384;

    private static final int MASTERS = 3;

    private final Duration nodeTimeout;
    private final @Nullable String password;
    private final Path executables;
    private final Path executable;
    private final List<ClusterNode> nodes = new ArrayList<>();
    private final Convergence convergence = new Convergence(this::running);

    private EmbeddedCluster(Duration nodeTimeout, @Nullable String password) throws IOException {
        this.nodeTimeout = nodeTimeout;
        this.password = password;
        this.executables = Files.createTempDirectory("pantry-cluster");
        this.executable = ExecutableProvider.newJarResourceProvider(executables.toFile())
                .get()
                .toPath();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "redis-cluster-remover"));
    }

    /** Starts six nodes without a password. */
    public static EmbeddedCluster start(Duration nodeTimeout) {
        return start(nodeTimeout, null);
    }

    /**
     * Starts six nodes, which takes three seconds or so and blocks.
     *
     * @param nodeTimeout after which the others take a silent node for dead; its replica takes over a second or so later
     */
    public static EmbeddedCluster start(Duration nodeTimeout, @Nullable String password) {
        return start(nodeTimeout, password, EmbeddedCluster::form);
    }

    /**
     * The same, but somebody else makes a cluster of the nodes.
     *
     * @param forming is given nodes that answer and do not know each other
     */
    public static EmbeddedCluster start(
            Duration nodeTimeout, @Nullable String password, Consumer<EmbeddedCluster> forming) {
        try {
            EmbeddedCluster cluster = new EmbeddedCluster(nodeTimeout, password);
            for (int i = 0; i < 2 * MASTERS; i++) {
                cluster.launch();
            }
            cluster.nodes.forEach(ClusterNode::awaitAnswer);
            forming.accept(cluster);
            cluster.awaitWhole();
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded cluster did not start", e);
        }
    }

    /** The first three become masters, the others a replica of each. */
    private void form() {
        for (int i = 0; i < MASTERS; i++) {
            ClusterNode master = nodes.get(i);
            master.ask("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            List<String> command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
            IntStream.range(SLOTS * i / MASTERS, SLOTS * (i + 1) / MASTERS)
                    .forEach(slot -> command.add(Integer.toString(slot)));
            master.ask(command.toArray(String[]::new));
        }
        nodes.forEach(this::introduce);
        convergence.awaitAllKnown();
        for (int i = 0; i < MASTERS; i++) {
            nodes.get(MASTERS + i).ask("CLUSTER", "REPLICATE", nodes.get(i).id());
        }
    }

    /** Every node, running or not, in the order in which they came: by default at first three masters, then a replica of each. */
    public List<ClusterNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Those that are masters with slots now, as the first node that answers sees it. */
    public List<ClusterNode> masters() {
        return nodes.stream()
                .filter(node -> view().slots(node).findAny().isPresent())
                .toList();
    }

    /** The master of a slot, as the first node that answers sees it; it may have died just now. */
    public ClusterNode masterOf(int slot) {
        return nodes.stream()
                .filter(node -> view().slots(node).anyMatch(own -> own == slot))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody has slot " + slot));
    }

    /** The same of the slot of a key. */
    public ClusterNode masterOf(String key) {
        return masterOf(slotOf(key));
    }

    /** Those that replicate a master, as the first node that answers sees it. */
    public List<ClusterNode> replicasOf(ClusterNode master) {
        return nodes.stream().filter(node -> view().isReplica(node, master)).toList();
    }

    /** The slot of a key, as the nodes see it. */
    public int slotOf(String key) {
        return Integer.parseInt(speaker().text("CLUSTER", "KEYSLOT", key));
    }

    private ClusterView view() {
        return ClusterView.by(speaker());
    }

    private ClusterNode speaker() {
        return running().findFirst().orElseThrow(() -> new IllegalStateException("no node runs"));
    }

    private Stream<ClusterNode> running() {
        return nodes.stream().filter(node -> node.isRunning() && !node.isFrozen());
    }

    /** Lets a replica take over from its master, in agreement with it; returns when it has. */
    public void failOver(ClusterNode replica) {
        replica.ask("CLUSTER", "FAILOVER");
        awaitMaster(replica);
    }

    /** Returns when a node that was a replica is a master, and every running node has heard of it. */
    public void awaitMaster(ClusterNode node) {
        convergence.awaitMaster(node);
    }

    /** Starts a new master without slots and returns when all know it and it serves. */
    public ClusterNode add() {
        try {
            ClusterNode node = launch();
            node.awaitAnswer();
            introduce(node);
            convergence.awaitAllKnown();
            awaitWhole();
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException("a node did not start", e);
        }
    }

    /** Starts a new replica and returns when it has all that its master has. */
    public ClusterNode addReplicaOf(ClusterNode master) {
        ClusterNode node = add();
        node.ask("CLUSTER", "REPLICATE", master.id());
        awaitWhole();
        return node;
    }

    /** Removes a node that has no slots, first from what the others know, then from the world. */
    public void remove(ClusterNode node) {
        nodes.remove(node);
        node.freeze(); // or it would go on introducing itself
        running().forEach(other -> other.ask("CLUSTER", "FORGET", node.id()));
        node.remove();
    }

    /** Moves slots, one after the other, with their keys. The others hear of it a moment later. */
    public void moveSlots(ClusterNode from, ClusterNode to, int count) {
        ClusterView view = ClusterView.by(from); // the others may not know all of its slots yet
        view.slots(from).limit(count).forEach(slot -> new SlotMove(this, slot, from, to).finish());
    }

    /** Begins to move a slot from its master to another one. */
    public SlotMove beginMove(int slot, ClusterNode to) {
        return new SlotMove(this, slot, masterOf(slot), to);
    }

    /**
     * Returns when every running node sees all slots served and all agree by whom, and every replica has all that its master
     * has.
     */
    public void awaitWhole() {
        convergence.awaitWhole();
    }

    /** The settings that point Pantry to this cluster, by name. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(
                "pantry.redis.hosts",
                nodes.stream().map(node -> "redis://" + node).collect(Collectors.joining(",")));
        settings.put("pantry.redis.mode", "cluster");
        if (password != null) {
            settings.put("pantry.redis.password", password);
        }
        return settings;
    }

    @Nullable
    String password() {
        return password;
    }

    private void introduce(ClusterNode node) {
        if (node != nodes.get(0)) {
            node.ask("CLUSTER", "MEET", "127.0.0.1", Integer.toString(speaker().port()));
        }
    }

    private ClusterNode launch() throws IOException {
        int port = NodePorts.free(taken -> nodes.stream().anyMatch(node -> node.port() == taken));
        ClusterNode node = new ClusterNode(
                executable, Files.createTempDirectory("pantry-cluster-node"), port, password, nodeTimeout);
        nodes.add(node);
        return node;
    }

    @Override
    public void close() {
        nodes.forEach(ClusterNode::remove);
        nodes.clear();
        executable.toFile().delete();
        executables.toFile().delete();
    }
}
