package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Frozen;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PostgreSQL gone, or there but silent: what the layers have is served, the rest says when to come back. */
class DatabaseOutageIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static EmbeddedServers servers;
    private static Pods pods;
    private static Pod pod;

    @BeforeAll
    static void startPod() {
        servers = EmbeddedServers.start();
        pods = new Pods();
        Map<String, String> settings =
                Pods.with(Pods.with(servers.settings(), "pantry.demo-data", "true"), "pantry.redis.deadline", "3s");
        pod = pods.start(Pods.with(settings, "pantry.load.hard-timeout", "2s"));
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @Test
    void whileItIsGoneTheLayersServeWhatTheyHave() {
        warm("/organizations/1/menu");
        warm("/items/1");
        servers.postgres().stop();
        try {
            assertThat(pod.get("/organizations/1/menu").status()).isEqualTo(200);
            assertThat(pod.get("/items/1").status()).isEqualTo(200);
            servers.redis().stop();
            servers.redis().start(); // it has forgotten everything
            await().atMost(SOON).until(() -> pod.get("/items/1").cacheStatus().endsWith("; detail=fail-safe"));
            assertThat(pod.get("/items/1").status()).isEqualTo(200);
            isRefused(pod.get("/items/500"));
            isRefused(pod.get("/items?ids=1,501"));
        } finally {
            servers.postgres().start();
        }
        await().atMost(SOON).until(() -> pod.get("/items/500").status() == 200);
    }

    @Test
    void whileItIsSilentAReaderWaitsNoLongerThanTheHardTimeout() throws IOException {
        warm("/items/2");
        try (Frozen silent = Frozen.freeze(servers.postgres().process())) {
            assertThat(pod.get("/items/2").status()).isEqualTo(200);
            Reply refused = pod.get("/items/600");
            isRefused(refused);
            assertThat(refused.took()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
        }
        await().atMost(SOON).until(() -> pod.get("/items/600").status() == 200);
    }

    private static void isRefused(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(503);
        assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
        assertThat(reply.header("Retry-After")).matches("\\d+");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.text()).contains("urn:pantry:problem:unavailable");
    }

    private static void warm(String path) {
        await().atMost(SOON).until(() -> pod.get(path).status() == 200);
    }
}
