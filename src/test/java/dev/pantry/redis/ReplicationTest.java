package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.ClusterNode;
import dev.pantry.embedded.EmbeddedCluster;
import dev.pantry.redis.Tallies.Outcome;
import dev.pantry.redis.Tallies.Part;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the answer to a change says that waits for a replica, whatever becomes of the master meanwhile. */
class ReplicationTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Pattern WAITING = Pattern.compile("id=(\\d+) .* flags=b .* cmd=wait ");

    private static EmbeddedCluster cluster;

    private WayToRedis way;
    private final String tally = "test:" + UUID.randomUUID();
    private final UUID sender = UUID.randomUUID();

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start(Duration.ofSeconds(2), "pantry-test");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void connect() {
        cluster.awaitWhole();
        use(WayToRedis.DEADLINE);
    }

    @AfterEach
    void close() {
        way.close();
    }

    private void use(Duration deadline) {
        way = new WayToRedis(cluster.settings(), deadline);
        await().atMost(SOON).until(() -> way.answersFor("pending:{" + tally + "}"));
    }

    @Test
    void aViewIsNeitherLostNorDoubledWhenTheMasterDiesRightAfterTheRename() {
        for (int sequence = 1; sequence <= 20; sequence++) {
            awaitAdded(sequence);
        }
        ClusterNode master = cluster.masterOf("pending:{" + tally + "}");
        String batch = movedAside();
        ClusterNode replica = cluster.replicasOf(master).get(0);
        master.kill();
        cluster.awaitMaster(replica);

        // the outcome of the next is not known until somebody has taken over, so it is sent again and again
        awaitAdded(21);
        awaitAdded(20); // once more
        master.start();
        cluster.awaitWhole();
        assertThat(movedAside()).as("what lay aside").isEqualTo(batch);
        assertThat(done(way.tallies.amounts(tally, batch))).isEqualTo(Map.of(7L, 20L));
        done(way.tallies.drop(tally, batch));
        assertThat(amount()).isEqualTo(1);
    }

    @Test
    void whetherABatchIsCountedIsNotKnownWhenItsConnectionBreaksBeforeAReplicaHasIt() {
        isUnclearAndCountedOnce((master, client) -> master.ask("CLIENT", "KILL", "ID", client));
    }

    @Test
    void norWhenItsMasterStopsWaitingForAReplica() {
        isUnclearAndCountedOnce((master, client) -> master.ask("CLIENT", "UNBLOCK", client, "ERROR"));
    }

    private void isUnclearAndCountedOnce(BiConsumer<ClusterNode, String> befallen) {
        close();
        use(Duration.ofSeconds(10)); // half of which it waits
        awaitAdded(1); // and knows the script
        ClusterNode master = cluster.masterOf("pending:{" + tally + "}");
        ClusterNode replica = cluster.replicasOf(master).get(0);
        replica.freeze();
        try {
            CompletableFuture<Outcome> outcome = add(2).subscribeAsCompletionStage();
            befallen.accept(master, await().atMost(SOON).until(() -> waiting(master), Objects::nonNull));
            assertThat(outcome).succeedsWithin(SOON).isEqualTo(Outcome.UNCLEAR);
        } finally {
            replica.resume();
        }
        awaitAdded(2);
        assertThat(amount()).isEqualTo(2);
    }

    /** The number of the client whose call waits for a replica. */
    private static @Nullable String waiting(ClusterNode master) {
        Matcher client = WAITING.matcher(master.text("CLIENT", "LIST"));
        return client.find() ? client.group(1) : null;
    }

    private Uni<Outcome> add(int sequence) {
        return way.tallies.add(tally, sender, sequence, Map.of(7L, 1L));
    }

    /** Sent again until somebody says so in time. */
    private void awaitAdded(int sequence) {
        await().atMost(SOON).until(() -> done(add(sequence)) == Outcome.ADDED);
    }

    /** Asked again until a replica has confirmed it in time. */
    private String movedAside() {
        return await().atMost(SOON)
                .until(
                        () -> done(way.tallies
                                .moveAside(tally)
                                .onFailure(NotReplicated.class)
                                .recoverWithNull()),
                        Objects::nonNull);
    }

    private long amount() {
        return done(way.tallies.find(tally, 7)).stream().mapToLong(Part::amount).sum();
    }

    private static <T extends @Nullable Object> T done(Uni<T> work) {
        return work.await().atMost(SOON);
    }
}
