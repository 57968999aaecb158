package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pantry.cache.EntryKey;
import dev.pantry.cache.Invalidation;
import dev.pantry.cache.KeyPattern;
import dev.pantry.cache.Policies;
import dev.pantry.embedded.ClusterNode;
import dev.pantry.embedded.EmbeddedCluster;
import dev.pantry.embedded.SlotMove;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What becomes of calls while nodes of a cluster die, freeze, take over, and slots move. */
class ClusterOutageTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration NODE_TIMEOUT = Duration.ofSeconds(2);

    private static EmbeddedCluster cluster;

    private WayToRedis way;
    private final String key = "test:" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start(NODE_TIMEOUT, "pantry-test");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void connect() {
        cluster.awaitWhole();
        way = new WayToRedis(cluster.settings());
        await().atMost(SOON)
                .until(() -> way.link.breaker().name().equals("CLOSED")
                        && way.link.masters().size() == 3);
        await().atMost(SOON).until(() -> pinged());
    }

    @AfterEach
    void close() {
        way.close();
    }

    @Test
    void readsGoOnFromTheReplicaWhenAMasterIsKilledAndWritesAfterTheFailover() {
        set(key, "v");
        ClusterNode master = cluster.masterOf(key);
        ClusterNode replica = cluster.replicasOf(master).get(0);
        assertThat(master.text("WAIT", "1", "0")).isNotNull();
        await().atMost(SOON).until(() -> way.link.servers().route().readableReplicaOf(route(key)) != null);
        master.kill();
        List<@Nullable String> read =
                IntStream.range(0, 50).mapToObj(i -> get(key)).toList();
        assertThat(read).containsOnly("v");
        await().atMost(SOON).until(() -> isSet(key, "w"));
        assertThat(get(key)).isEqualTo("w");
        assertThat(cluster.masterOf(key)).isEqualTo(replica);
        master.start();
    }

    @Test
    void aFrozenMasterCostsTheKeysOfOthersNothingAndIsNotBelievedAfterwards() {
        String other = otherThirdThan(key);
        set(key, "v");
        set(other, "v");
        await().atMost(SOON).until(() -> way.link.servers().route().readableReplicaOf(route(key)) != null);
        ClusterNode master = cluster.masterOf(key);
        ClusterNode replica = cluster.replicasOf(master).get(0);
        master.freeze();
        try {
            List<@Nullable String> read =
                    IntStream.range(0, 8).mapToObj(i -> get(key)).toList();
            assertThat(read).containsOnly("v");
            long began = System.nanoTime();
            IntStream.range(0, 50)
                    .forEach(i -> assertThat(isSet(other, "w" + i)).isTrue());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            cluster.awaitMaster(replica);
            await().atMost(SOON).until(() -> isSet(key, "new"));
        } finally {
            master.resume();
        }
        for (int i = 0; i < 200; i++) {
            assertThat(get(key)).isEqualTo("new");
        }
    }

    @Test
    void aPromotedReplicaIsToldOfChangesBeforeItIsRead() {
        ClusterNode master = cluster.masterOf(key);
        ClusterNode replica = cluster.replicasOf(master).get(0);
        set(key, "pantry1 3 V 3 0 0 0 0 0 0 0\n");
        await().atMost(SOON).until(() -> replica.text("DBSIZE").equals(master.text("DBSIZE")));
        way.changes.add(new Invalidation(key, 7, false)); // as if its tombstone had been lost
        master.kill();
        cluster.awaitMaster(replica);
        await().atMost(SOON).until(() -> replica.text("GET", key).startsWith("pantry1 7 T "));
        assertThat(get(key)).startsWith("pantry1 7 T ");
        master.start();
    }

    @Test
    void slotsMoveUnderCallsOfWhichNoneFails() {
        int slot = cluster.slotOf(key);
        ClusterNode from = cluster.masterOf(key);
        ClusterNode to = cluster.masters().stream()
                .filter(node -> node != from)
                .findFirst()
                .orElseThrow();
        String tag = key;
        List<String> keys =
                IntStream.range(0, 20).mapToObj(i -> i + ":{" + tag + "}").toList();
        keys.forEach(each -> set(each, "v"));
        SlotMove move = cluster.beginMove(slot, to).keys();
        keys.forEach(each -> assertThat(get(each)).isEqualTo("v")); // ASK
        set("new:{" + tag + "}", "w");
        way.tier.renew(new EntryKey(Policies.of("test"), key), "me").await().atMost(SOON); // a script, ASK
        move.finish();
        keys.forEach(each -> assertThat(get(each)).isEqualTo("v")); // MOVED
        assertThat(get("new:{" + tag + "}")).isEqualTo("w");
        cluster.beginMove(slot, from).finish();
        keys.forEach(each -> assertThat(get(each)).isEqualTo("v"));
    }

    @RepeatedTest(3) // threads have to meet at a bad moment
    void everyReadComesToAnEndWhenAllNodesDieAtOnce() {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        Cancellable reading = Multi.createFrom()
                .ticks()
                .every(Duration.ofMillis(1))
                .onOverflow()
                .drop()
                .subscribe()
                .with(tick -> IntStream.range(0, 20).forEach(i -> {
                    begun.incrementAndGet();
                    way.link
                            .read(key + i, Request.cmd(Command.GET).arg(key + i))
                            .onTermination()
                            .invoke(ended::incrementAndGet)
                            .subscribe()
                            .with(found -> {}, failure -> {});
                }));
        try {
            await().atMost(SOON).until(() -> ended.get() > 1_000);
            cluster.nodes().forEach(ClusterNode::kill);
            int dead = begun.get();
            await().atMost(SOON).until(() -> begun.get() > dead + 10_000);
        } finally {
            reading.cancel();
            cluster.nodes().forEach(ClusterNode::start);
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(ended.get()).isEqualTo(begun.get()));
    }

    @Test
    void aDeadReplicaHindersNobodyFromStarting() {
        ClusterNode replica = cluster.replicasOf(cluster.masterOf(key)).get(0);
        replica.kill();
        try (WayToRedis another = new WayToRedis(cluster.settings())) {
            await().atMost(SOON).until(() -> another.answersFor(key) && another.answersFor(otherThirdThan(key)));
            await().atMost(SOON).until(() -> another.link.nodesAway().equals(List.of(replica.toString())));
            assertThat(another.answersFor(key)).isTrue();
        } finally {
            replica.start();
        }
    }

    @Test
    void messagesAreHeardAgainWhenTheirNodeIsGone() {
        List<String> heard = new CopyOnWriteArrayList<>();
        String channel = "channel:" + UUID.randomUUID();
        way.messages.listen(channel, heard::add);
        for (ClusterNode node : cluster.nodes()) {
            node.freeze();
            try {
                int before = heard.size();
                await().atMost(SOON).until(() -> {
                    way.link
                            .sendToAny(Request.cmd(Command.PUBLISH).arg(channel).arg("x"))
                            .onFailure()
                            .recoverWithNull()
                            .await()
                            .atMost(SOON);
                    return heard.size() > before;
                });
            } finally {
                node.resume();
                cluster.awaitWhole();
            }
        }
    }

    @Test
    void aPatternIsNotSaidToBeAppliedByWhoKnowsNoServer() {
        Map<String, String> nowhere =
                Map.of("pantry.redis.hosts", "redis://localhost:1", "pantry.redis.mode", "cluster");
        try (WayToRedis lost = new WayToRedis(nowhere)) {
            KeyPattern everything = new KeyPattern("test:*");
            assertThatThrownBy(() -> lost.tier.buryAll(everything, 1).await().atMost(SOON))
                    .isInstanceOf(NotSent.class);
        }
    }

    private boolean pinged() {
        return way.link
                .ping()
                .onItemOrFailure()
                .transform((done, failure) -> failure == null)
                .await()
                .atMost(SOON);
    }

    private Node route(String key) {
        return Objects.requireNonNull(way.link.servers().route().master(Slot.of(key)));
    }

    private static String otherThirdThan(String key) {
        ClusterNode master = cluster.masterOf(key);
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "other:" + i)
                .filter(other -> cluster.masterOf(other) != master)
                .findFirst()
                .orElseThrow();
    }

    private void set(String key, String value) {
        done(way.link.send(key, Request.cmd(Command.SET).arg(key).arg(value)));
    }

    private boolean isSet(String key, String value) {
        return way.link
                .send(key, Request.cmd(Command.SET).arg(key).arg(value))
                .onItemOrFailure()
                .transform((reply, failure) -> failure == null)
                .await()
                .atMost(SOON);
    }

    private @Nullable String get(String key) {
        return done(way.link.read(key, Request.cmd(Command.GET).arg(key)).map(String::valueOf));
    }

    private static <T extends @Nullable Object> T done(Uni<T> work) {
        return work.await().atMost(SOON);
    }
}
