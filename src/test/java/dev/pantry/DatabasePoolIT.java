package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Frozen;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Relay;
import dev.pantry.testing.Reply;
import dev.pantry.testing.SlowQuery;
import dev.pantry.testing.SlowQuery.Run;
import dev.pantry.testing.Sql;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever happens to PostgreSQL while the pool is in use, afterwards every one of its connections works. */
@Tag("outage")
class DatabasePoolIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration SILENT_FOR = Duration.ofSeconds(3);
    private static final int CYCLES = 100;
    private static final int KILLED_EVERY = 10;

    /** Loads at a time. The pool has two connections more: for probes, and for the relays of the outbox. */
    private static final int LOADS = 6;

    private static final AtomicInteger ASKED = new AtomicInteger(1_000_000);
    private static final AtomicInteger DEMO_ITEMS = new AtomicInteger();

    private static EmbeddedServers servers;
    private static Pods pods;
    private static Pod pod;

    @BeforeAll
    static void startPod() {
        servers = EmbeddedServers.start();
        pods = new Pods();
        pod = pods.start(settings());
    }

    private static Map<String, String> settings() {
        return Pods.with(
                servers.settings(),
                Map.of(
                        "quarkus.datasource.reactive.max-size",
                        Integer.toString(LOADS + 2),
                        "pantry.load.concurrent",
                        Integer.toString(LOADS),
                        "pantry.load.hard-timeout",
                        "100ms",
                        "pantry.demo-data",
                        "true",
                        "pantry.redis.deadline",
                        "3s"));
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @Test
    void aHundredOutagesUnderLoadCostNoConnection() throws IOException {
        int refused = 0;
        for (int cycle = 1; cycle <= CYCLES; cycle++) {
            try (Frozen silent = Frozen.freeze(servers.postgres().process())) {
                refused += refusedOf(pod, 2 * LOADS);
            }
            if (cycle % KILLED_EVERY == 0) {
                List<CompletableFuture<Reply>> underWay = ask(pod, LOADS);
                servers.postgres().stop();
                servers.postgres().start();
                underWay.forEach(CompletableFuture::join);
            }
        }
        assertThat(refused).as("in an outage nobody is served").isGreaterThan(CYCLES * LOADS);
        Figures.print("DatabasePoolIT, %d outages, %d loads refused: %s", CYCLES, refused, allConnectionsWork(pod));
    }

    /** Unlike the kernel of a process that is frozen or killed, it says nothing ever again, nor that it has gone. */
    @Test
    void aHostThatDisappearsTakesNoConnectionAlong() throws IOException {
        String address = "pantry.postgres.address";
        try (Relay host = Relay.inFrontOf(servers.settings(), address)) {
            Pod there = pods.start(
                    Pods.with(host.in(settings(), address), "pantry.postgres.silent-for", SILENT_FOR.toString()));
            await().atMost(SOON).until(() -> refusedOf(there, LOADS) == 0);
            host.goSilent();
            assertThat(refusedOf(there, 2 * LOADS)).as("nobody is served").isPositive();
            // the last connection to be asked anything is given up so much later
            await().pollDelay(SILENT_FOR.plusSeconds(1)).atMost(SOON).until(() -> refusedOf(there, LOADS) == 0);
            Figures.print("DatabasePoolIT, a silent host: %s", allConnectionsWork(there));
            there.kill();
        }
    }

    /** So many loads at the same moment as may be. */
    private static String allConnectionsWork(Pod pod) {
        Sql psql = new Sql(servers.postgres().dataSource());
        await().atMost(SOON).until(() -> refusedOf(pod, LOADS) == 0);
        int together = 0;
        try (SlowQuery slow = SlowQuery.of(psql, "item_detail", Duration.ofSeconds(2))) {
            for (int i = 0; i < LOADS; i++) {
                pod.ask("/items/" + DEMO_ITEMS.incrementAndGet()).join(); // lets its waiter go, and goes on
            }
            await().atMost(SOON).until(() -> slow.runs().size() == LOADS);
            List<Run> runs = slow.runs();
            together = (int) runs.stream()
                    .filter(run -> run.includes(runs.get(LOADS - 1).began()))
                    .count();
        }
        assertThat(together).as("loads at the same moment").isEqualTo(LOADS);
        return together + " of " + LOADS + " loads at the same moment";
    }

    private static int refusedOf(Pod pod, int requests) {
        List<Integer> statuses =
                ask(pod, requests).stream().map(reply -> reply.join().status()).toList();
        assertThat(statuses).isSubsetOf(404, 503);
        return (int) statuses.stream().filter(status -> status == 503).count();
    }

    /** For items that nobody has asked for, so that no layer has them, nor the database. */
    private static List<CompletableFuture<Reply>> ask(Pod pod, int requests) {
        return IntStream.range(0, requests)
                .mapToObj(i -> pod.ask("/items/" + ASKED.incrementAndGet()))
                .toList();
    }
}
