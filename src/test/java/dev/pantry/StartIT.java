package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Frozen;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the packaged application starts, refuses to start, and leaves nothing behind. */
class StartIT {

    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(60);

    private static EmbeddedServers servers;
    private static Pods pods;

    @BeforeAll
    static void startServers() {
        servers = EmbeddedServers.start();
        pods = new Pods();
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @Test
    void withoutSettingsItEndsAtOnceAndNamesThem() {
        Pod pod = pods.launch(Map.of());
        assertThat(pod.exitCode(AT_ONCE)).isEqualTo(StartFailure.BAD_CONFIGURATION);
        assertThat(pod.log()).contains("PANTRY_POSTGRES_ADDRESS", "PANTRY_REDIS_HOSTS", "PANTRY_EMBEDDED");
    }

    @ParameterizedTest
    @CsvSource({
        "pantry.near.max-bytes,           12",
        "pantry.cache.menu.fresh-for,     0s",
        "pantry.cache.menu.fresh-for,     abc",
        "pantry.redis.mode,               foo",
        "pantry.redis.mode,               sentinel",
        "pantry.redis.connections,        0",
        "pantry.postgres.silent-for,      0s",
    })
    void aBadSettingIsRefusedByName(String name, String value) {
        Pod pod = pods.launch(Pods.with(servers.settings(), name, value));
        assertThat(pod.exitCode(SOON)).isEqualTo(StartFailure.BAD_CONFIGURATION);
        assertThat(lastLines(pod)).contains("Pantry cannot start", name).doesNotContain("\tat ");
    }

    @Test
    void anUnknownSettingIsRefusedByName() {
        Pod pod = pods.launch(servers.settings(), "-Dpantry.cache.menu.typo=5m");
        assertThat(pod.exitCode(SOON)).isEqualTo(StartFailure.BAD_CONFIGURATION);
        assertThat(lastLines(pod)).contains("Pantry cannot start", "pantry.cache.menu.typo");
    }

    @ParameterizedTest
    @CsvSource({"localhost:1/postgres", "nowhere.invalid:5432/postgres"})
    void anUnreachableDatabaseIsNamed(String address) {
        Pod pod = pods.launch(Pods.with(
                servers.settings(), Map.of("pantry.postgres.address", address, "pantry.postgres.wait-for", "2s")));
        assertThat(pod.exitCode(SOON)).isEqualTo(StartFailure.UNAVAILABLE);
        assertThat(lastLines(pod))
                .contains("Pantry cannot start: PostgreSQL at " + address, "PANTRY_POSTGRES_ADDRESS")
                .doesNotContain("\tat ");
    }

    @Test
    void aWrongUserIsNamedAndNotWaitedFor() {
        Pod pod = pods.launch(Pods.with(servers.settings(), "pantry.postgres.user", "nobody"));
        assertThat(pod.exitCode(SOON)).isEqualTo(StartFailure.UNAVAILABLE);
        assertThat(lastLines(pod)).contains("Pantry cannot start: PostgreSQL at", "PANTRY_POSTGRES_USER", "\"nobody\"");
        assertThat(pod.log()).doesNotContain("waiting for PostgreSQL");
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamedAndNotWaitedFor() {
        String address = Objects.requireNonNull(servers.settings().get("pantry.postgres.address"))
                .replace("/postgres", "/nothing");
        Pod pod = pods.launch(Pods.with(servers.settings(), "pantry.postgres.address", address));
        assertThat(pod.exitCode(SOON)).isEqualTo(StartFailure.UNAVAILABLE);
        assertThat(lastLines(pod)).contains("PANTRY_POSTGRES_ADDRESS", "\"nothing\"");
        assertThat(pod.log()).doesNotContain("waiting for PostgreSQL");
    }

    @Test
    void aDatabaseThatIsNotThereYetIsWaitedFor() {
        servers.postgres().stop();
        Pod pod = pods.launch(servers.settings());
        Pod impatient = pods.launch(servers.settings());
        try {
            await().atMost(SOON).until(() -> pod.log().contains("waiting for PostgreSQL at"));
            for (String probe : new String[] {"started", "ready", "live"}) {
                assertThat(answersWell(pod, probe)).as(probe).isFalse();
            }
            await().atMost(SOON).until(() -> impatient.log().contains("waiting for PostgreSQL at"));
            impatient.terminate();
            impatient.exitCode(Duration.ofSeconds(20)); // not only when it has waited
        } finally {
            servers.postgres().start();
        }
        pods.awaitReady(pod);
        assertThat(pod.get("/q/health/started").status()).isEqualTo(200);
    }

    /** As a probe takes it: no connection is no. */
    private static boolean answersWell(Pod pod, String probe) {
        try {
            return pod.get("/q/health/" + probe).status() < 400;
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(ConnectException.class);
            return false;
        }
    }

    @Test
    void aRedisThatIsNotThereYetIsNotWaitedFor() {
        servers.redis().stop();
        Pod pod = pods.launch(Pods.with(servers.settings(), "pantry.demo-data", "true"));
        try {
            pods.awaitReady(pod);
            await().atMost(SOON).until(() -> pod.get("/q/health/ready").text().contains("\"redis\": \"DOWN since"));
            assertThat(pod.get("/q/health/ready").text()).contains("\"degraded\": true");
            assertThat(pod.get("/organizations/1/menu").status()).isEqualTo(200);
            assertThat(pod.log()).contains("redis is down");
        } finally {
            servers.redis().start();
        }
        await().atMost(SOON).until(() -> pod.get("/q/health/ready").text().contains("\"degraded\": false"));
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNoHang() throws IOException {
        try (Frozen postgres = Frozen.freeze(servers.postgres().process())) {
            Pod pod = pods.launch(Pods.with(servers.settings(), "pantry.postgres.wait-for", "6s"));
            assertThat(pod.exitCode(SOON)).isEqualTo(StartFailure.UNAVAILABLE);
            assertThat(lastLines(pod)).contains("Pantry cannot start: PostgreSQL at");
        }
    }

    /** {@code servers}: PostgreSQL, and one Redis or the six nodes of a cluster. */
    @ParameterizedTest
    @Tag("jar") // the binary has none: BinaryIT
    @CsvSource({"standalone, 2", "cluster, 7"})
    void onServersOfItsOwnItServesTheDemoMenuAndLeavesNothingBehind(String mode, int servers, @TempDir Path temp)
            throws IOException {
        Pod pod = pods.launch(
                Map.of("pantry.embedded", "true", "pantry.demo-data", "true", "pantry.redis.mode", mode),
                "-Djava.io.tmpdir=" + temp);
        pods.awaitReady(pod);
        assertThat(pod.get("/organizations/1/menu").status()).isEqualTo(200);
        await().atMost(SOON).until(() -> pod.get("/q/health/ready").text().contains("\"degraded\": false"));
        List<ProcessHandle> started = processesBelow(temp);
        assertThat(started).hasSizeGreaterThanOrEqualTo(servers);

        pod.terminate();
        pod.exitCode(SOON);
        await().atMost(SOON).until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(list(temp)).noneMatch(name -> name.matches("(pantry-|redis-|epg).*"));
    }

    /** Those that run a program, or work on data, in {@code folder}. */
    private static List<ProcessHandle> processesBelow(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("postgres")
                        || process.info().command().orElse("").contains("redis-server"))
                .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
                .toList();
    }

    private static List<String> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String lastLines(Pod pod) {
        String log = pod.log();
        return log.substring(Math.max(0, log.indexOf("Pantry cannot start")));
    }
}
