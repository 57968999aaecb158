package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.http.Consistency;
import dev.pantry.testing.Client;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Form;
import dev.pantry.testing.Latencies;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Relay;
import dev.pantry.testing.Reply;
import dev.pantry.testing.ThreePods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How soon the other pods see a change, and that the writer, or whoever brings its word along, always does. */
class PropagationIT {

    private static final String POSTGRES = "pantry.postgres.address";
    private static final int PATCHES = Form.either(200, 500);
    private static final int READS_PER_PATCH = 20;
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Relay postgres;
    private static ThreePods pods;
    private static String admin;

    @BeforeAll
    static void startThreePods() {
        EmbeddedServers servers = EmbeddedServers.start();
        postgres = Relay.inFrontOf(servers.settings(), POSTGRES);
        pods = ThreePods.start(
                servers,
                (pod, settings) ->
                        // B and C reach PostgreSQL over a relay that can cut their backplane.
                        pod == 0 ? settings : postgres.in(settings, POSTGRES));
        admin = pods.turn(0).login("admin@pantry.test", "pantry-demo");
    }

    @AfterAll
    static void stop() throws Exception {
        try (Relay relay = postgres;
                ThreePods ending = pods) {
            // the pods first
        }
    }

    @Test
    void theOtherPodsSeeAChangeWithinMilliseconds() {
        try (Watcher b = new Watcher(pods.turn(1), "/items/40");
                Watcher c = new Watcher(pods.turn(2), "/items/40")) {
            List<Duration> sinceAnswered = new ArrayList<>();
            List<Duration> sinceSent = new ArrayList<>();
            for (int i = 0; i < PATCHES; i++) {
                long sent = System.nanoTime();
                long version = patch(40, i).version();
                long answered = System.nanoTime();
                for (Watcher watcher : List.of(b, c)) {
                    long seen = watcher.sawAt(version);
                    sinceAnswered.add(Duration.ofNanos(Math.max(0, seen - answered)));
                    sinceSent.add(Duration.ofNanos(seen - sent));
                }
            }
            Latencies latencies = Latencies.of(sinceAnswered);
            Figures.print(
                    "PropagationIT, %d PATCHes on A, read on B and C: seen after the answer %s; after sending %s",
                    PATCHES, latencies, Latencies.of(sinceSent));
            assertThat(latencies.median()).isLessThan(Duration.ofMillis(10));
            assertThat(latencies.p99()).isLessThan(Duration.ofMillis(250));
        }
    }

    @Test
    void theWriterNeverSeesTheOldPriceAgain() {
        try (Client a = pods.turn(0).client()) {
            int old = 0;
            for (int i = 0; i < PATCHES; i++) {
                long version = patch(41, i).version();
                for (int read = 0; read < READS_PER_PATCH; read++) {
                    old += a.get("/items/41").version() < version ? 1 : 0;
                }
            }
            Figures.print("PropagationIT, the writer's own reads: %d old in %d", old, PATCHES * READS_PER_PATCH);
            assertThat(old).isZero();
        }
    }

    @Test
    void whoeverBringsTheWordOfTheWriteAlongNeverDoesEitherEvenWithTheBackplaneCut() {
        try (Client b = pods.turn(1).client();
                Client c = pods.turn(2).client();
                Relay.Cut cut = postgres.silence("LISTEN")) {
            int old = 0;
            for (int i = 0; i < PATCHES; i++) {
                Reply written = patch(42, i);
                for (int read = 0; read < READS_PER_PATCH; read++) {
                    Reply reply = (read % 2 == 0 ? b : c)
                            .get("/items/42", Consistency.FIELD, written.header(Consistency.FIELD));
                    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
                    old += reply.version() < written.version() ? 1 : 0;
                }
            }
            Figures.print(
                    "PropagationIT, B and C with the backplane cut: %d old in %d", old, PATCHES * READS_PER_PATCH);
            assertThat(old).isZero();
        }
        await().atMost(SOON).until(() -> pods.all().stream().allMatch(PropagationIT::hears));
    }

    private static boolean hears(Pod pod) {
        return pod.get("/q/health/ready").text().matches("(?s).*\"backplane\": \"heard \\d{1,3} ms ago\".*");
    }

    /** Changes the price on pod A, to one that it has not had. */
    private static Reply patch(int item, int number) {
        Reply reply = pods.turn(0).patch("/items/" + item, "{\"priceCents\":" + (10_000 + number) + "}", admin);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply;
    }

    /** Reads one path of one pod in a tight loop, and remembers when it saw which version first. */
    private static final class Watcher implements AutoCloseable {
        private final Map<Long, Long> seen = new ConcurrentHashMap<>();
        private final CompletableFuture<Void> end;
        private volatile boolean stopped;

        Watcher(Pod pod, String path) {
            end = CompletableFuture.runAsync(
                    () -> {
                        try (Client client = pod.client()) {
                            while (!stopped) {
                                long version = client.get(path).version();
                                seen.putIfAbsent(version, System.nanoTime());
                            }
                        }
                    },
                    work -> new Thread(work, "watcher").start());
        }

        /** Waits until it has seen the version; {@link System#nanoTime} of that moment. */
        long sawAt(long version) {
            return await().atMost(SOON)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> seen.get(version), seenAt -> seenAt != null);
        }

        @Override
        public void close() {
            stopped = true;
            end.join();
        }
    }
}
