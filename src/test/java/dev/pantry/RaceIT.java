package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Client;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Form;
import dev.pantry.testing.Frozen;
import dev.pantry.testing.Latencies;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Relay;
import dev.pantry.testing.Reply;
import dev.pantry.testing.ThreePods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Readers and writers on fifty items over three pods, with pauses at every step. Each step of a read, a load, a fill, a
 * commit, an invalidation or a message goes over a connection to Redis or PostgreSQL, and every connection goes over a
 * relay that holds back what it carries, now and then for longer than the deadlines. Pods are stopped and resumed, too.
 *
 * <p>Ten seconds of it; a minute in its long {@link Form}.
 */
class RaceIT {

    private static final Duration LENGTH = Form.either(Duration.ofSeconds(10), Duration.ofSeconds(60));
    private static final Duration SETTLED = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int FIRST_ITEM = 101;
    private static final int ITEMS = 50;
    private static final int READERS_PER_POD = 2;

    private static final List<Relay> relays = new ArrayList<>();
    private static ThreePods pods;
    private static String admin;

    private final Map<String, Long> served = new ConcurrentHashMap<>();
    private final Queue<Duration> reads = new ConcurrentLinkedQueue<>();
    private final Queue<Duration> writes = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();

    @BeforeAll
    static void startThreePods() {
        EmbeddedServers servers = EmbeddedServers.start();
        pods = ThreePods.start(servers, (pod, settings) -> overRelays(settings));
        admin = pods.turn(0).login("admin@pantry.test", "pantry-demo");
        relays.forEach(relay -> relay.delay(RaceIT::pause));
    }

    @AfterAll
    static void stop() throws Exception {
        pods.close();
        for (Relay relay : relays) {
            relay.close();
        }
    }

    @Test
    void noPodGoesBackAndNothingOldRemains() {
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (Pod pod : pods.all()) {
            for (int i = 0; i < READERS_PER_POD; i++) {
                work.add(repeat("reader", () -> read(pod)));
            }
            work.add(repeat("writer", () -> write(pod)));
        }
        work.add(repeat("psql", this::writeBehindTheirBacks));
        work.add(repeat("freezer", RaceIT::freezeOne));
        await().atMost(LENGTH.plus(SOON)).pollDelay(LENGTH).until(() -> true); // the length of the race, not a wait
        over.set(true);
        work.forEach(CompletableFuture::join);
        relays.forEach(relay -> relay.delay(() -> Duration.ZERO));

        Figures.print(
                "RaceIT, %d s: reads %s; writes %s", LENGTH.toSeconds(), Latencies.of(reads), Latencies.of(writes));
        await().pollDelay(SETTLED).until(() -> true); // what is promised: nothing old after this
        for (int item = FIRST_ITEM; item < FIRST_ITEM + ITEMS; item++) {
            long version = pods.sql().number("select version from item where id = " + item);
            String inRedis = pods.inRedis("item:" + item);
            assertThat(holdsAValue(inRedis) ? versionOf(inRedis) : version)
                    .as(inRedis)
                    .isEqualTo(version);
            for (Pod pod : pods.all()) {
                Reply reply = pod.get("/items/" + item);
                assertThat(reply.version()).as(reply.toString()).isEqualTo(version);
            }
        }
    }

    private void read(Pod pod) {
        try (Client client = pod.client()) {
            while (!over.get()) {
                String path = "/items/" + anItem();
                long before = served.getOrDefault(pod.process().pid() + path, 0L);
                Reply reply = client.get(path);
                answered(pod, path, before, reply);
                reads.add(reply.took());
            }
        }
    }

    private void write(Pod pod) {
        while (!over.get()) {
            String path = "/items/" + anItem();
            long before = served.getOrDefault(pod.process().pid() + path, 0L);
            Reply reply = pod.patch(path, "{\"priceCents\":" + aPrice() + "}", admin);
            answered(pod, path, before, reply);
            writes.add(reply.took());
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(20_000_000));
        }
    }

    private void writeBehindTheirBacks() {
        while (!over.get()) {
            pods.sql().run("update item set price_cents = " + aPrice() + " where id = " + anItem());
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(50_000_000));
        }
    }

    /** {@code before}: the highest version that the pod had answered with when this was asked. */
    private void answered(Pod pod, String path, long before, Reply reply) {
        assertThat(reply.status()).as(reply + reply.text()).isEqualTo(200);
        assertThat(reply.version())
                .as("%s after version %d was served", reply, before)
                .isGreaterThanOrEqualTo(before);
        served.merge(pod.process().pid() + path, reply.version(), Math::max);
    }

    private static void freezeOne() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        LockSupport.parkNanos(random.nextLong(2_000_000_000));
        try (Frozen frozen = pods.turn(random.nextInt(3)).pause()) {
            LockSupport.parkNanos(random.nextLong(1_000_000_000));
        }
    }

    private CompletableFuture<Void> repeat(String name, Runnable work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        while (!over.get()) {
                            work.run();
                        }
                    } finally {
                        over.set(true); // one that fails ends the race
                    }
                },
                task -> new Thread(task, name).start());
    }

    /** Mostly next to nothing, sometimes longer than a call to Redis may take, rarely longer than anybody likes. */
    private static Duration pause() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int kind = random.nextInt(1_000);
        long most = kind < 950 ? 100 : kind < 995 ? 10_000 : kind < 999 ? 100_000 : 500_000;
        return Duration.ofNanos(random.nextLong(most) * 1_000);
    }

    private static Map<String, String> overRelays(Map<String, String> settings) {
        Map<String, String> over = settings;
        for (String server : List.of("pantry.postgres.address", "pantry.redis.hosts")) {
            Relay relay = Relay.inFrontOf(settings, server);
            relays.add(relay);
            over = relay.in(over, server);
        }
        return over;
    }

    /** Not so a tombstone, whatever its number: it shows nobody anything. */
    private static boolean holdsAValue(String line) {
        return !line.isEmpty() && line.split(" ")[2].equals("V");
    }

    private static long versionOf(String line) {
        return Long.parseLong(line.split(" ")[3]);
    }

    private static int anItem() {
        return FIRST_ITEM + ThreadLocalRandom.current().nextInt(ITEMS);
    }

    private static int aPrice() {
        return ThreadLocalRandom.current().nextInt(1, 1_000_000);
    }
}
