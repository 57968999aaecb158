package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Latencies;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Reply;
import dev.pantry.testing.RoutedClients;
import dev.pantry.testing.Subscriber;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a pod leaves that is told to (SIGTERM): nobody notices, and it is gone in time. */
@Tag("outage")
class ShutdownIT {

    private static final Duration GRACE = Duration.ofSeconds(30); // of Kubernetes: then it is killed
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration A_WHILE = Duration.ofSeconds(3);
    private static final int PER_SECOND = 300;

    /** Of a JVM that was ended by SIGTERM. */
    private static final int TERMINATED = 143;

    private static EmbeddedServers servers;
    private static Pods pods;
    private static Pod staying;

    @BeforeAll
    static void startPod() {
        servers = EmbeddedServers.start();
        pods = new Pods();
        staying = pods.start(Pods.with(servers.settings(), "pantry.demo-data", "true"));
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @Test
    void underLoadNoRequestIsLost() throws InterruptedException {
        Pod leaving = pods.start(servers.settings());
        try (RoutedClients clients = RoutedClients.to(leaving, staying, PER_SECOND)) {
            await().atMost(SOON).until(() -> clients.answered() > PER_SECOND);
            Instant told = Instant.now();
            leaving.terminate();
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> leaving.get("/q/health/ready").status() == 503);
            Duration unready = Duration.between(told, Instant.now());
            assertThat(leaving.get("/q/health/live").status())
                    .as("not to be killed")
                    .isEqualTo(200);
            assertThat(leaving.get("/q/health/started").status()).isEqualTo(200);
            int exitCode = leaving.exitCode(GRACE);
            Duration took = Duration.between(told, Instant.now());
            await().pollDelay(A_WHILE).until(() -> true); // on the other pod
            List<Reply> replies = clients.stop();
            Figures.print(
                    "ShutdownIT, a pod leaves under %d requests/s: not ready after %d ms, gone after %.1f s; %s; %d lost",
                    PER_SECOND,
                    unready.toMillis(),
                    took.toMillis() / 1e3,
                    Latencies.ofReplies(replies),
                    clients.lost().size());
            assertThat(clients.lost()).isEmpty();
            assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(200));
            assertThat(replies).anyMatch(reply -> reply.header("Connection").equalsIgnoreCase("close"));
            assertThat(exitCode).isEqualTo(TERMINATED);
        }
    }

    @Test
    void whoHasFollowedAnOrderIsNotWaitedFor() {
        Pod leaving = pods.start(Pods.with(servers.settings(), "quarkus.shutdown.delay", "1s"));
        String token = leaving.login("customer-1@pantry.test", "pantry-demo");
        Reply placed = leaving.post("/organizations/1/orders", "{\"lines\":[{\"itemId\":7,\"quantity\":1}]}", token);
        String events = "/orders/" + JsonPath.from(placed.text()).getString("id") + "/events";
        Subscriber.overWebSocket(leaving.address(), events, token).await(1).close();
        Subscriber.overSse(leaving.address(), events, token).await(1).close();
        Instant told = Instant.now();
        leaving.terminate();
        assertThat(leaving.exitCode(GRACE)).isEqualTo(TERMINATED);
        assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofSeconds(10));
        assertThat(leaving.log()).doesNotContain("Timed out waiting");
    }

    @Test
    void whoFollowsAnOrderIsSentElsewhereAndWhoDawdlesIsNotWaitedFor() throws IOException {
        Pod leaving = pods.start(Pods.with(
                servers.settings(), Map.of("quarkus.shutdown.delay", "2s", "quarkus.shutdown.timeout", "3s")));
        String token = leaving.login("customer-1@pantry.test", "pantry-demo");
        Reply placed = leaving.post("/organizations/1/orders", "{\"lines\":[{\"itemId\":7,\"quantity\":1}]}", token);
        String events = "/orders/" + JsonPath.from(placed.text()).getString("id") + "/events";
        try (Subscriber socket = Subscriber.overWebSocket(leaving.address(), events, token)
                        .await(1);
                Subscriber stream =
                        Subscriber.overSse(leaving.address(), events, token).await(1);
                Socket idle = new Socket("127.0.0.1", leaving.address().getPort());
                Socket halfAsked = new Socket("127.0.0.1", leaving.address().getPort())) {
            assertThat(idle.isConnected()).isTrue();
            halfAsked
                    .getOutputStream()
                    .write(
                            "POST /sessions HTTP/1.1\r\nHost: pod\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
                                    .getBytes(StandardCharsets.US_ASCII));
            Instant told = Instant.now();
            leaving.terminate();
            assertThat(socket.awaitEnd()).as("going away").isEqualTo(1001);
            assertThat(stream.awaitEnd()).as("a clean end").isZero();
            Duration followedFor = Duration.between(told, Instant.now());
            assertThat(leaving.exitCode(GRACE)).isEqualTo(TERMINATED);
            Figures.print(
                    "ShutdownIT, a delay of 2 s and a time-out of 3 s: streams ended after %d ms, gone after %d ms",
                    followedFor.toMillis(),
                    Duration.between(told, Instant.now()).toMillis());
            assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofSeconds(15));
            Subscriber again = Subscriber.overSse(
                    staying.address(),
                    events,
                    token,
                    "Last-Event-ID",
                    stream.ids().get(0));
            assertThat(again.status()).isEqualTo(200);
            again.close();
        }
    }
}
