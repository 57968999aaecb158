package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Latencies;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Reply;
import dev.pantry.testing.Sql;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three pods and their users: a token is good on all of them or on none, whatever is down. */
class LogInIT {

    private static final String PASSWORD = "pantry-demo";
    private static final String ME = "/sessions/current";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration HEARD_WITHIN = Duration.ofMillis(250);
    private static final int TRIALS = 200;
    private static final int TRIALS_PER_LOG_IN = 20;

    private static EmbeddedServers servers;
    private static Pods pods;
    private static List<Pod> three;

    @BeforeAll
    static void startThreePods() {
        servers = EmbeddedServers.start();
        pods = new Pods();
        Map<String, String> settings =
                Pods.with(Pods.with(servers.settings(), "pantry.demo-data", "true"), "pantry.redis.deadline", "3s");
        three = List.of(pods.launch(settings), pods.launch(settings), pods.launch(settings));
        three.forEach(pods::awaitReady);
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @Test
    void aLogInOnOnePodIsFoundInRedisByTheOthers() {
        // A writer slower than half a second loses its lease to a relay, and Redis does without the session: so not
        // always.
        await().atMost(SOON).until(() -> {
            String token = three.get(0).login("customer-1@pantry.test", PASSWORD);
            double before = loads(three.get(1));
            assertThat(whoAmI(three.get(1), token).status()).isEqualTo(200);
            return loads(three.get(1)) == before;
        });
    }

    @Test
    void whoLogsOutOnOnePodIsNobodyOnTheOthersWithinAQuarterOfASecond() {
        List<Duration> taken = new ArrayList<>();
        List<String> tokens = tokens();
        await().atMost(SOON)
                .until(() ->
                        sql().number("select count(*) from outbox where applied_at is null and key like 'session:%'")
                                == 0);
        for (String token : tokens) {
            Pod here = three.get(taken.size() % 3);
            three.forEach(pod -> assertThat(whoAmI(pod, token).status()).isEqualTo(200)); // each holds it near
            assertThat(here.delete(ME, token).status()).isEqualTo(204);
            long answered = System.nanoTime();
            assertThat(whoAmI(here, token).status()).isEqualTo(401);
            long last =
                    three.stream()
                            .map(pod -> CompletableFuture.supplyAsync(() -> lastTaken(pod, token)))
                            .toList()
                            .stream()
                            .mapToLong(CompletableFuture::join)
                            .max()
                            .orElseThrow();
            taken.add(Duration.ofNanos(Math.max(0, last - answered)));
        }
        Figures.print("a token is taken by another pod after its log-out: %s", Latencies.of(taken));
        assertThat(taken).hasSize(TRIALS).allMatch(late -> late.compareTo(HEARD_WITHIN) < 0);
    }

    /** Some of users who have logged in; for the others as many sessions are made, without a hundred bcrypts. */
    private static List<String> tokens() {
        List<String> tokens = new ArrayList<>();
        SecureRandom random = new SecureRandom();
        while (tokens.size() < TRIALS) {
            if (tokens.size() % TRIALS_PER_LOG_IN == 0) {
                tokens.add(three.get(tokens.size() % 3).login("customer-2@pantry.test", PASSWORD));
                continue;
            }
            byte[] secret = new byte[32];
            random.nextBytes(secret);
            String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
            sql().run(
                            "insert into session (token_sha256, user_id, expires_at)"
                                    + " select encode(sha256(convert_to(?, 'UTF8')), 'hex'), id, now() + interval '1 hour'"
                                    + " from app_user where email = 'customer-2@pantry.test'",
                            token);
            tokens.add(token);
        }
        return tokens;
    }

    private static Sql sql() {
        return new Sql(servers.postgres().dataSource());
    }

    /** When the last request began that the pod still took the token for: asked until it does not. */
    private static long lastTaken(Pod pod, String token) {
        long last = Long.MIN_VALUE / 2;
        for (long began = System.nanoTime(); whoAmI(pod, token).status() == 200; began = System.nanoTime()) {
            last = began;
        }
        return last;
    }

    @Test
    void staffChangeTheirMenuAndEveryPodShowsIt() {
        String token = three.get(0).login("staff-3@pantry.test", PASSWORD);
        Reply added = three.get(1).post("/categories/17/items", "{\"name\":\"Agua fresca\",\"priceCents\":350}", token);
        assertThat(added.status()).as(added.text()).isEqualTo(201);
        String item = "/items/" + added.text().replaceAll("\\{\"id\":(\\d+),.*", "$1");
        assertThat(three.get(2).patch(item, "{\"priceCents\":400}", token).text())
                .contains("\"priceCents\":400");
        three.forEach(
                pod -> await().atMost(SOON).until(() -> pod.get(item).text().contains("\"priceCents\":400")));
        assertThat(three.get(0).delete(item, token).status()).isEqualTo(204);
    }

    @Test
    void whileNobodyCanTellATokenIsNotRefusedButPutOff() {
        String token = three.get(0).login("customer-4@pantry.test", PASSWORD);
        assertThat(whoAmI(three.get(1), token).status()).isEqualTo(200);
        servers.postgres().stop();
        try {
            assertThat(whoAmI(three.get(1), token).status()).isEqualTo(200); // the layers have it
            isPutOff(three.get(1).get("/items/4", "Authorization", "Bearer " + "x".repeat(43)));
            isPutOff(three.get(1)
                    .write("POST", "/sessions", "{\"email\":\"admin@pantry.test\",\"password\":\"x\"}")
                    .join());
        } finally {
            servers.postgres().start();
        }
        await().atMost(SOON).until(() -> three.get(1).get("/items/4").status() == 200);
    }

    private static void isPutOff(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(503);
        assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
        assertThat(reply.header("Retry-After")).matches("\\d+");
    }

    private static Reply whoAmI(Pod pod, String token) {
        return pod.get(ME, "Authorization", "Bearer " + token);
    }

    private static double loads(Pod pod) {
        return pod.get("/q/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("pantry_cache_loads_seconds_count{cache=\"session\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
