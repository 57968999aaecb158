package dev.pantry.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the outages of other tests are made of. */
class EmbeddedClusterTest {

    private static final Duration NODE_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(20);

    private static EmbeddedCluster cluster;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start(NODE_TIMEOUT, "a password");
    }

    @AfterAll
    static void stop() {
        cluster.close();
        assertThat(cluster.nodes()).isEmpty();
    }

    @BeforeEach
    void isWhole() {
        cluster.awaitWhole();
        assertThat(cluster.masters()).hasSize(3);
        assertThat(cluster.masters())
                .allSatisfy(master -> assertThat(cluster.replicasOf(master)).hasSize(1));
    }

    @Test
    void aReplicaTakesOverFromAMasterThatIsKilledAndHasWhatItHad() {
        ClusterNode master = cluster.masterOf("k");
        ClusterNode replica = cluster.replicasOf(master).get(0);
        master.ask("SET", "k", "v");
        assertThat(master.text("WAIT", "1", "0")).isEqualTo("1");
        master.kill();
        cluster.awaitMaster(replica);
        assertThat(cluster.masterOf("k")).isEqualTo(replica);
        assertThat(replica.text("GET", "k")).isEqualTo("v");
        master.start();
        await().atMost(SOON).until(() -> cluster.replicasOf(replica).contains(master));
    }

    @Test
    void aMasterThatIsFrozenLosesItsPlace() {
        ClusterNode master = cluster.masterOf("k");
        ClusterNode replica = cluster.replicasOf(master).get(0);
        master.freeze();
        assertThat(master.isRunning()).isTrue();
        cluster.awaitMaster(replica);
        master.resume();
        await().atMost(SOON).until(() -> cluster.replicasOf(replica).contains(master));
    }

    @Test
    void aReplicaTakesOverWhenItIsTold() {
        ClusterNode master = cluster.masterOf("k");
        ClusterNode replica = cluster.replicasOf(master).get(0);
        cluster.failOver(replica);
        await().atMost(SOON).until(() -> cluster.replicasOf(replica).contains(master));
    }

    @Test
    void aKilledNodeComesBackWithItsData() {
        ClusterNode replica = cluster.replicasOf(cluster.masterOf("k")).get(0);
        String id = replica.id();
        replica.kill();
        assertThat(replica.isRunning()).isFalse();
        replica.start();
        assertThat(replica.id()).isEqualTo(id);
    }

    @Test
    void slotsMoveToANodeThatIsAddedAndBackBeforeItIsRemoved() {
        ClusterNode added = cluster.add();
        ClusterNode from = cluster.masterOf("k");
        from.ask("SET", "k", "moved");
        SlotMove move = cluster.beginMove(cluster.slotOf("k"), added).keys();
        assertThatThrownBy(() -> from.ask("GET", "k")).hasMessageContaining("ASK");
        move.finish();
        assertThatThrownBy(() -> from.ask("GET", "k")).hasMessageContaining("MOVED");
        assertThat(added.text("GET", "k")).isEqualTo("moved");
        cluster.moveSlots(from, added, 20);
        await().atMost(SOON).until(() -> cluster.masters().size() == 4);
        cluster.moveSlots(added, from, 21);
        assertThat(from.text("GET", "k")).isEqualTo("moved");
        await().atMost(SOON).until(() -> cluster.masters().size() == 3);
        cluster.remove(added);
        assertThat(added.isRunning()).isFalse();
        assertThat(cluster.nodes()).hasSize(6);
    }

    @Test
    void aReplicaCanBeAddedAndRemoved() {
        ClusterNode master = cluster.masterOf("k");
        ClusterNode added = cluster.addReplicaOf(master);
        await().atMost(SOON).until(() -> cluster.replicasOf(master).size() == 2);
        cluster.remove(added);
        assertThat(cluster.replicasOf(master)).hasSize(1);
    }

    @Test
    void whoDoesNotKnowThePasswordIsRefused() {
        assertThatThrownBy(() -> new RespSocket(cluster.nodes().get(0).port(), null, SOON).ask("GET", "k"))
                .hasMessageContaining("NOAUTH");
    }
}
