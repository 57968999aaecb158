package dev.pantry.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Frozen;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the probes say of a pod while what it depends on goes and comes. */
class HealthIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static EmbeddedServers servers;
    private static Pods pods;
    private static Pod pod;

    @BeforeAll
    static void startPod() {
        servers = EmbeddedServers.start();
        pods = new Pods();
        pod = pods.start(Pods.with(servers.settings(), "pantry.demo-data", "true"));
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @AfterEach
    void everythingIsBack() {
        await().atMost(SOON).until(() -> ready().text().contains("\"degraded\": false"));
    }

    @Test
    void aHealthyPodNamesWhatItDependsOnAndSinceWhen() {
        await().atMost(SOON).until(() -> ready().text().contains("\"degraded\": false"));
        assertThat(ready().status()).isEqualTo(200);
        assertThat(ready().text())
                .contains(
                        "\"postgresql\": \"UP since 2",
                        "\"redis\": \"UP since 2",
                        "\"redis-circuit-breaker\": \"CLOSED\"",
                        "\"backplane\": \"heard ");
        assertThat(pod.get("/q/health/live").text()).contains("event-loop", "\"status\": \"UP\"");
        assertThat(pod.get("/q/health/started").text()).contains("migrations", "\"status\": \"UP\"");
    }

    @Test
    void redisDownIsDegradedNotUnready() {
        Instant before = Instant.now();
        servers.redis().stop();
        await().atMost(SOON).until(() -> ready().text().contains("\"redis\": \"DOWN since "));
        Reply down = ready();
        assertThat(down.status()).isEqualTo(200);
        assertThat(down.text()).contains("\"status\": \"UP\"", "\"degraded\": true", "\"postgresql\": \"UP since ");
        Instant since = sinceOf(down, "redis");
        assertThat(since).isBetween(before.minusMillis(1), Instant.now());
        assertThat(sinceOf(ready(), "redis")).as("it does not begin anew").isEqualTo(since);
        assertThat(pod.get("/q/health/live").status()).isEqualTo(200);
        assertThat(pod.get("/q/health/started").status()).isEqualTo(200);
        servers.redis().start();
    }

    @Test
    void aFrozenRedisIsDownToo() {
        try (Frozen redis = Frozen.freeze(servers.redis().process())) {
            await().atMost(SOON).until(() -> ready().text().contains("\"redis\": \"DOWN since "));
            assertThat(ready().status()).isEqualTo(200);
        }
    }

    @Test
    void aWarmPodWithoutItsDatabaseIsStillReady() {
        assertThat(pod.get("/organizations/1/menu").status()).isEqualTo(200);
        servers.postgres().stop();
        await().atMost(SOON).until(() -> ready().text().contains("\"postgresql\": \"DOWN since "));
        assertThat(ready().status()).isEqualTo(200);
        assertThat(pod.get("/organizations/1/menu").status()).isEqualTo(200);
        assertThat(pod.get("/q/health/live").status()).isEqualTo(200);
        assertThat(pod.get("/q/health/started").status()).isEqualTo(200);
        servers.postgres().start();
    }

    @Test
    void aFrozenDatabaseIsDown() throws IOException {
        try (Frozen postgres = Frozen.freeze(servers.postgres().process())) {
            await().atMost(SOON).until(() -> ready().text().contains("\"postgresql\": \"DOWN since "));
            assertThat(ready().status()).isEqualTo(200);
        }
    }

    @Test
    void aPodThatHasNothingLeftIsNotReadyButAlive() {
        Pod cold = pods.start(servers.settings());
        servers.redis().stop();
        servers.postgres().stop();
        await().atMost(SOON).until(() -> cold.get("/q/health/ready").status() == 503);
        assertThat(cold.get("/q/health/live").status()).isEqualTo(200);
        servers.postgres().start();
        servers.redis().start();
        await().atMost(SOON).until(() -> cold.get("/q/health/ready").status() == 200);
    }

    private static Reply ready() {
        return pod.get("/q/health/ready");
    }

    private static Instant sinceOf(Reply reply, String dependency) {
        String found = reply.text()
                .replaceAll("(?s).*\"" + dependency + "\": \"\\w+ since ([^\":]+:[^\":]+:[^\": ]+Z).*", "$1");
        return Instant.parse(found);
    }
}
