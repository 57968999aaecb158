package dev.pantry.embedded;

import static dev.pantry.embedded.Eventually.eventually;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Waits until the nodes of a cluster, which hear of a change from one another, all see the same. Blocks. Not thread-safe. */
final class Convergence {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Supplier<Stream<ClusterNode>> running;

    /**
     * @param running asked again at every look: who runs may change meanwhile
     */
    Convergence(Supplier<Stream<ClusterNode>> running) {
        this.running = running;
    }

    /** Returns when each has heard of every other. */
    void awaitAllKnown() {
        eventually("all nodes know each other", PATIENCE, () -> running.get()
                .allMatch(node -> running.get().allMatch(ClusterView.by(node)::knows)));
    }

    /** Returns when all see a node as a master. */
    void awaitMaster(ClusterNode node) {
        eventually("node " + node + " is a master", PATIENCE, () -> running.get()
                .allMatch(other -> ClusterView.by(other).slots(node).findAny().isPresent()));
    }

    /** Returns when all see every slot served, agree by whom, and every replica has all that its master has. */
    void awaitWhole() {
        eventually(
                "the cluster is whole",
                PATIENCE,
                () -> running.get().allMatch(Convergence::seesAllServed) && allAgree());
    }

    private static boolean seesAllServed(ClusterNode node) {
        String state = node.text("CLUSTER", "INFO");
        boolean isReplica = ClusterView.by(node).isReplica(node);
        return state.contains("cluster_state:ok")
                && state.contains("cluster_slots_ok:" + EmbeddedCluster.SLOTS)
                && node.info("role").equals(isReplica ? "slave" : "master")
                && (!isReplica || node.info("master_link_status").equals("up"));
    }

    /** One that has just come back believes for a moment to be what it was. */
    private boolean allAgree() {
        List<ClusterNode> all = running.get().toList();
        return all.stream()
                        .map(ClusterView::by)
                        .map(view -> all.stream().map(view::role).toList())
                        .distinct()
                        .count()
                == 1;
    }
}
