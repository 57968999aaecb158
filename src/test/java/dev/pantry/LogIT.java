package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.RedisCommand;
import dev.pantry.testing.Reply;
import dev.pantry.testing.Sql;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a pod writes into its log: as lines or as JSON, with the id of the request, and never a secret. */
class LogIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static final String OF_POSTGRES = "elephant-7431-umbrella";
    private static final String OF_REDIS = "crimson-9925-lantern";
    private static final String PASSWORD = "pantry-demo";
    private static final String WRONG_PASSWORD = "open-sesame-2217";

    /** All that can be switched on: what is finer was left out when the package was built (quarkus.log.min-level). */
    private static final Map<String, String> EVERYTHING =
            Map.of("quarkus.log.level", "ALL", "quarkus.log.category.\"http-problem\".level", "ALL");

    private static EmbeddedServers servers;
    private static Pods pods;
    private static Map<String, String> settings;

    @BeforeAll
    static void startServers() throws IOException {
        servers = EmbeddedServers.start();
        pods = new Pods();
        // Their own pod: with the demo data it prints the demo password.
        Pod first = pods.start(Pods.with(servers.settings(), "pantry.demo-data", "true"));
        first.terminate();
        first.exitCode(SOON);
        settings = Pods.with(
                Pods.with(servers.settings(), EVERYTHING),
                Map.of(
                        "pantry.postgres.user", "guarded",
                        "pantry.postgres.password", OF_POSTGRES,
                        "pantry.redis.password", OF_REDIS,
                        "pantry.redis.deadline", "3s",
                        "quarkus.shutdown.delay", "0s"));
        demandPasswords();
    }

    /** Of embedded servers nobody asks for one. */
    private static void demandPasswords() throws IOException {
        Sql sql = new Sql(servers.postgres().dataSource());
        sql.run("create role guarded superuser login password '" + OF_POSTGRES + "'");
        Path rules = Path.of(sql.strings("show hba_file").get(0));
        Files.writeString(rules, "host all guarded all scram-sha-256\n" + Files.readString(rules));
        assertThat(sql.strings("select pg_reload_conf()::text")).containsExactly("true");
        RedisCommand.run(
                URI.create(servers.settings().get("pantry.redis.hosts")), "CONFIG SET requirepass " + OF_REDIS);
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @Test
    void noLineShowsASecret() {
        holdsNoSecret(pods.start(settings));
    }

    @Test
    void norDoesOneInJson() {
        holdsNoSecret(pods.start(Pods.with(settings, "pantry.log.json", "true")));
    }

    @Test
    void whatPasswordsWereWrongIsNotSaidEither() {
        Pod refusedByPostgres = pods.launch(Pods.with(settings, "pantry.postgres.password", WRONG_PASSWORD));
        assertThat(refusedByPostgres.exitCode(Duration.ofSeconds(60))).isNotZero();
        assertThat(refusedByPostgres.log()).contains("PostgreSQL").doesNotContain(WRONG_PASSWORD, OF_REDIS);
        Pod refusedByRedis = pods.start(Pods.with(settings, "pantry.redis.password", WRONG_PASSWORD));
        await().atMost(SOON).until(() -> refusedByRedis.log().contains("WRONGPASS"));
        assertThat(refusedByRedis.log()).doesNotContain(WRONG_PASSWORD, OF_POSTGRES);
    }

    private static void holdsNoSecret(Pod pod) {
        List<String> secrets = new ArrayList<>(List.of(OF_POSTGRES, OF_REDIS, PASSWORD, WRONG_PASSWORD));
        await().atMost(SOON).until(() -> pod.get("/q/health/ready").text().contains("\"degraded\": false"));
        String token = pod.login("customer-3@pantry.test", PASSWORD);
        secrets.add(token);
        logIn(pod, "customer-3@pantry.test", WRONG_PASSWORD, 401);
        logIn(pod, "nobody@pantry.test", WRONG_PASSWORD, 401);
        assertThat(pod.write(
                                "POST",
                                "/sessions",
                                "{\"email\":\"a@b.test\",\"password\":\"" + WRONG_PASSWORD + "\",\"x\":1}")
                        .join()
                        .status())
                .isEqualTo(400);
        assertThat(pod.get("/sessions/current", bearer(token)).status()).isEqualTo(200);
        Reply placed = pod.post(
                "/organizations/1/orders",
                "{\"lines\":[{\"itemId\":7,\"quantity\":1}]}",
                token,
                "Idempotency-Key",
                "lunch-" + token.hashCode());
        assertThat(placed.status()).as(placed.text()).isEqualTo(201);
        String order = "/orders/" + JsonPath.from(placed.text()).getString("id");
        assertThat(pod.patch(order, "{\"status\":\"accepted\"}", token).status())
                .isEqualTo(403);
        assertThat(pod.patch(order, "{\"status\":\"nonsense\"}", token).status())
                .isEqualTo(400);
        assertThat(pod.get("/q/health/ready", bearer(token)).status()).isEqualTo(200);
        assertThat(pod.get("/nope?token=x", bearer(token)).status()).isEqualTo(404);
        assertThat(pod.delete("/sessions/current", token).status()).isEqualTo(204);
        assertThat(pod.get("/sessions/current", bearer(token)).status()).isEqualTo(401);
        pod.terminate();
        pod.exitCode(SOON);
        assertThat(pod.log()).contains("DEBUG").doesNotContain(secrets);
    }

    private static void logIn(Pod pod, String email, String password, int status) {
        assertThat(pod.write("POST", "/sessions", "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}")
                        .join()
                        .status())
                .isEqualTo(status);
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    @Test
    void aLineHasTheIdOfItsRequest() {
        Pod pod = pods.start(settings);
        pod.get("/items/0", "X-Request-Id", "the-first.one");
        pod.get("/items/0", "X-Request-Id", "no id");
        assertThat(pod.log()).contains("[the-first.one] status=404").doesNotContain("no id");
        assertThat(pod.log()).containsPattern("\\[[0-9a-f]{8}-[0-9a-z]+] status=404");
        assertThat(pod.log()).as("nobody's").contains("(main) [] Installed features");
    }

    @Test
    void asJsonEachLineIsAnObjectWithTheSame() throws IOException {
        Pod pod = pods.start(Pods.with(settings, "pantry.log.json", "true"));
        pod.get("/items/0", "X-Request-Id", "the-first.one");
        List<JsonNode> lines = new ArrayList<>();
        for (String line : pod.log().lines().toList()) {
            JsonNode object = new ObjectMapper().readTree(line);
            assertThat(object.isObject()).as(line).isTrue();
            lines.add(object);
        }
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.path("timestamp").asText()).matches("\\d{4}-.*"));
        assertThat(lines)
                .filteredOn(line -> line.path("mdc").path("requestId").asText().equals("the-first.one"))
                .anySatisfy(line -> {
                    assertThat(line.path("loggerName").asText()).isEqualTo("http-problem");
                    assertThat(line.path("level").asText()).isEqualTo("INFO");
                    assertThat(line.path("message").asText()).contains("status=404");
                });
    }
}
