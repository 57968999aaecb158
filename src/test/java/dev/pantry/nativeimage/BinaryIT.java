package dev.pantry.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Crowd;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Sql;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the native binary is for: it is there at once, and takes little. All else it does as the jar does. */
@Tag("binary")
class BinaryIT {

    private static final Duration AT_ONCE = Duration.ofMillis(150);
    private static final int ATTEMPTS = 10;

    /** To ask takes of the processors that the start needs. Chosen well below what one takes; nothing quicker can be measured. */
    private static final Duration FIRST_ASKED_AFTER = Duration.ofMillis(80);

    private static final int BAD_CONFIGURATION = 78; // sysexits.h

    private static final int MEGABYTE = 1_000_000;
    private static final int MOST_IDLE = 100 * MEGABYTE;
    private static final int MOST_LOADED = 300 * MEGABYTE;

    /** More than fit into the near cache: 24 KB each as it is, and 14 KB compressed. */
    private static final int LARGE_MENUS = 3_500;

    private static final int DEMO_ITEMS = 1_920;
    private static final int CLIENTS = 8;
    private static final int READS_OF_EACH = 5_000;
    private static final Duration SOON = Duration.ofSeconds(10);

    private static EmbeddedServers servers;
    private static Pods pods;

    @BeforeAll
    static void startServers() {
        servers = EmbeddedServers.start();
        pods = new Pods();
        pods.start(Pods.with(servers.settings(), "pantry.demo-data", "true")).terminate(); // it has migrated
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @Test
    void itIsReadyAtOnceOnADatabaseThatIsMigrated() {
        List<Duration> took = IntStream.range(0, ATTEMPTS)
                .mapToObj(attempt -> untilReady())
                .sorted()
                .toList();
        Figures.print(
                "BinaryIT: ready after %d ms at best, %d in the median, %d at worst",
                took.get(0).toMillis(),
                took.get(ATTEMPTS / 2).toMillis(),
                took.get(ATTEMPTS - 1).toMillis());
        // The best, because the machine may be busy.
        assertThat(took.get(0)).isLessThanOrEqualTo(AT_ONCE);
    }

    private static Duration untilReady() {
        often().until(() -> connectionsToDatabase() == 0); // of the one before
        Instant began = Instant.now();
        Pod pod = pods.launch(servers.settings());
        often().pollDelay(FIRST_ASKED_AFTER).until(() -> listens(pod)); // takes less than a request
        often().until(() -> pod.get("/q/health/ready").status() == 200);
        Duration took = Duration.between(began, Instant.now());
        pod.kill();
        return took;
    }

    private static long connectionsToDatabase() {
        return new Sql(servers.postgres().dataSource())
                .number(
                        "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()");
    }

    private static ConditionFactory often() {
        return await().atMost(SOON).pollInSameThread().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    private static boolean listens(Pod pod) throws IOException {
        try (Socket socket = new Socket(pod.address().getHost(), pod.address().getPort())) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    @Test
    void itTakesLittleMemoryIdleAndWithAFullNearCache() throws IOException {
        Pod pod = pods.start(Pods.with(servers.settings(), "pantry.cache.menu.near-for", "5m"));
        assertThat(pod.get("/items/7").status()).isEqualTo(200);
        long idle = peakMemory(pod);

        int first = addLargeMenus();
        read(pod, 1, LARGE_MENUS, number -> "/organizations/" + (first + number) + "/menu");
        assertThat(nearBytes(pod)).isGreaterThan(95 * MEGABYTE);
        Instant began = Instant.now();
        read(
                pod,
                CLIENTS,
                READS_OF_EACH,
                number -> number % 10 > 0
                        ? "/items/" + (1 + number % DEMO_ITEMS)
                        : "/organizations/" + (first + number % LARGE_MENUS) + "/menu");
        Duration took = Duration.between(began, Instant.now());
        long loaded = peakMemory(pod);
        pod.kill();

        Figures.print(
                "BinaryIT: at most %d MB idle, %d MB with a full near cache after %d reads in %.1f s",
                idle / MEGABYTE, loaded / MEGABYTE, CLIENTS * READS_OF_EACH, took.toMillis() / 1e3);
        assertThat(idle).isLessThanOrEqualTo(MOST_IDLE);
        assertThat(loaded).isLessThanOrEqualTo(MOST_LOADED);
    }

    /** Returns the id of the first organization that has one. */
    private static int addLargeMenus() {
        Sql sql = new Sql(servers.postgres().dataSource());
        sql.run("""
                insert into organization (name, currency, time_zone)
                select 'large ' || n, 'EUR', 'UTC' from generate_series(1, ?) n
                """, LARGE_MENUS);
        sql.run("""
                insert into category (organization_id, name, position)
                select id, 'all', 1 from organization where name like 'large %'
                """);
        sql.run("""
                insert into item (organization_id, category_id, name, description, price_cents, position)
                select c.organization_id, c.id, 'all',
                       (select string_agg(md5(c.id::text || part), '') from generate_series(1, 750) part), 1, 1
                from category c join organization o on o.id = c.organization_id where o.name like 'large %'
                """);
        return (int) sql.number("select min(id) from organization where name like 'large %'");
    }

    private static double nearBytes(Pod pod) {
        return pod.get("/q/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("pantry_near_bytes "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    private static void read(Pod pod, int clients, int times, IntFunction<String> paths) {
        try (Crowd crowd = new Crowd(clients, List.of(pod))) {
            for (int i = 0; i < times; i++) {
                assertThat(crowd.get(paths.apply(i)))
                        .allSatisfy(reply -> assertThat(reply.status()).isEqualTo(200));
            }
        }
    }

    /** The most that it has had in memory so far, in bytes. */
    private static long peakMemory(Pod pod) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pod.process().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void itHasNoServersOfItsOwnAndSaysSo() throws IOException {
        Pod pod = pods.launch(Map.of("pantry.embedded", "true"));
        assertThat(pod.exitCode(SOON)).isEqualTo(BAD_CONFIGURATION);
        assertThat(pod.log()).contains("PANTRY_EMBEDDED=true is for the jar");

        String all = Files.readString(Path.of(System.getProperty("pantry.binary")), StandardCharsets.ISO_8859_1);
        assertThat(all.contains("dev.pantry.order.OrderEvent")).isTrue();
        assertThat(all.contains("dev.pantry.embedded.EmbeddedServers")).isFalse();
        assertThat(all.contains("EmbeddedPostgres")).isFalse();
        assertThat(all.contains("redis.embedded")).isFalse();
    }
}
