package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.RawHttp;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a client may cost that is slow, silent or many, and does not find in production. Limits on sizes: {@code BadInputTest}, {@code OrderEventTest}. */
class LimitsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int CONNECTIONS = 30;

    private static EmbeddedServers servers;
    private static Pods pods;
    private static Pod pod;

    @BeforeAll
    static void startPod() {
        servers = EmbeddedServers.start();
        pods = new Pods();
        pod = pods.start(Pods.with(
                servers.settings(),
                Map.of(
                        "pantry.demo-data", "true",
                        "quarkus.http.idle-timeout", "3s",
                        "quarkus.http.limits.max-connections", Integer.toString(CONNECTIONS),
                        "pantry.http.receive-within", "5s")));
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @Test
    void whoSaysNothingIsNotWaitedFor() throws IOException {
        try (Connection silent = new Connection()) {
            silent.awaitEnd();
        }
    }

    @Test
    void whoStopsInTheMiddleOfAHeaderIsNotWaitedFor() throws IOException {
        try (Connection slow = new Connection().send("GET /items/7 HTTP/1.1\r\nHost: pod\r\nX-Slow: ")) {
            slow.awaitEnd();
        }
    }

    @Test
    void whoStopsInTheMiddleOfABodyIsNotWaitedFor() throws IOException {
        try (Connection slow = new Connection().send(head(50)).send("{")) {
            slow.awaitEnd();
        }
    }

    @Test
    void whoSendsABodyByteByByteIsToldAndCutOff() throws IOException {
        try (Connection slow = new Connection().send(head(100_000)).send("{")) {
            await().atMost(SOON).pollInterval(Duration.ofMillis(300)).until(() -> slow.drips(" ") || slow.hasAnswer());
            assertThat(slow.answer())
                    .startsWith("HTTP/1.1 408 ")
                    .contains("urn:pantry:problem:too-slow")
                    .containsIgnoringCase("connection: close");
            slow.awaitEnd();
        }
        assertThat(pod.log()).doesNotContain("ERROR");
    }

    @Test
    void aBodyThatComesInTimeThoughSlowlyIsTaken() throws IOException {
        String body = "{\"email\":\"customer-1@pantry.test\",\"password\":\"pantry-demo\"}";
        try (Connection slow = new Connection().send(head(body.length()))) {
            for (String part : body.split("(?=,)")) {
                slow.send(part);
                await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            }
            await().atMost(SOON).until(slow::hasAnswer);
            assertThat(slow.answer()).startsWith("HTTP/1.1 201 ");
        }
    }

    @Test
    void thereAreNoMoreConnectionsThanMayBe() throws IOException {
        List<Connection> many = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * CONNECTIONS; i++) {
                many.add(new Connection());
            }
            // Those beyond the limit at once, long before the others are silent for too long.
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> many.stream().filter(Connection::hasEnded).count() >= CONNECTIONS);
        } finally {
            for (Connection one : many) {
                one.close();
            }
        }
        await().atMost(SOON).ignoreExceptions().until(() -> answersANewClient());
    }

    /** By h2c a client would get past a proxy that looks at addresses, to those that are not for clients. */
    @Test
    void nobodyTunnelsThroughAProxy() throws IOException {
        byte[] upgrade =
                ("GET /items/7 HTTP/1.1\r\nHost: pod\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                                + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        assertThat(RawHttp.send(pod.address(), upgrade).status()).isEqualTo(200);
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(RawHttp.send(pod.address(), preface).status()).isBetween(400, 499);
    }

    @Test
    void whatDevelopersLookAtIsNotThere() {
        for (String page :
                List.of("/q/swagger-ui", "/q/swagger-ui/", "/q/health-ui/", "/q/dev-ui/", "/q/dev/", "/q/arc")) {
            assertThat(pod.get(page).status()).as(page).isEqualTo(404);
        }
    }

    private static boolean answersANewClient() throws IOException {
        byte[] request =
                "GET /items/7 HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        return RawHttp.send(pod.address(), request).status() == 200;
    }

    private static String head(int length) {
        return "POST /sessions HTTP/1.1\r\nHost: pod\r\nContent-Type: application/json\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    /** One that does as it is told. */
    private static final class Connection implements Closeable {

        private final Socket socket;
        private final StringBuilder answer = new StringBuilder();
        private boolean ended;

        Connection() throws IOException {
            socket = new Socket(pod.address().getHost(), pod.address().getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(1); // looks, and does not wait
        }

        Connection send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        /** Sends more; true once the other side takes nothing any more. */
        boolean drips(String text) {
            try {
                send(text);
                return false;
            } catch (IOException e) {
                return true;
            }
        }

        boolean hasAnswer() {
            read();
            return answer.indexOf("\r\n\r\n") > 0;
        }

        String answer() {
            read();
            return answer.toString();
        }

        boolean hasEnded() {
            read();
            return ended;
        }

        void awaitEnd() {
            await().atMost(SOON).until(this::hasEnded);
        }

        private void read() {
            try {
                InputStream in = socket.getInputStream();
                byte[] buffer = new byte[8_192];
                for (int read = in.read(buffer); !ended; read = in.read(buffer)) {
                    ended = read < 0;
                    answer.append(new String(buffer, 0, Math.max(0, read), StandardCharsets.UTF_8));
                }
            } catch (SocketException e) {
                ended = true;
            } catch (IOException e) {
                // nothing has come
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
