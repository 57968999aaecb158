package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Client;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Form;
import dev.pantry.testing.Latencies;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Reply;
import dev.pantry.testing.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The counts of very many orders are read in next to no time, also while they are counted again. No layer keeps anything
 * here, so every read is one of the view. A hundred thousand orders; a million in its long {@link Form}.
 */
class AnalyticsIT {

    private static final int ORDERS = Form.either(100_000, 1_000_000);
    private static final int ORGANIZATIONS = 20;
    private static final int ROUNDS = 3;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration PROMISED = Duration.ofMillis(5);
    private static final Duration NO_WAIT = Duration.ofSeconds(2); // on a busy machine
    private static final List<String> PATHS = IntStream.rangeClosed(1, ORGANIZATIONS)
            .boxed()
            .flatMap(organization -> Stream.of("items", "daily-sales")
                    .map(what -> "/organizations/" + organization + "/analytics/" + what))
            .toList();

    private static final Pattern DATABASE = Pattern.compile("db;dur=([0-9.]+)");

    private static EmbeddedServers servers;
    private static final Pods pods = new Pods();
    private static Pod pod;
    private static Sql sql;
    private static String admin;

    @BeforeAll
    static void startWithManyOrders() {
        servers = EmbeddedServers.start();
        pod = pods.launch(Pods.with(
                servers.settings(),
                Map.of(
                        "pantry.demo-data", "true",
                        "pantry.redis.deadline", "3s",
                        "pantry.analytics.refresh-every", "1s",
                        "pantry.cache.analytics.fresh-for", "1ms",
                        "pantry.cache.analytics.stale-for", "0s",
                        "pantry.cache.analytics.near-for", "0s")));
        pods.awaitReady(pod);
        sql = new Sql(servers.postgres().dataSource());
        insertOrders();
        admin = pod.login("admin@pantry.test", "pantry-demo");
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pod first
        }
    }

    /** Without the triggers, which would write a log of a million rows. */
    private static void insertOrders() {
        sql.run("""
                do $$
                begin
                  perform set_config('session_replication_role', 'replica', true);
                  insert into customer_order (id, organization_id, user_id, status, currency, created_at, version)
                  select lpad(to_hex(n), 32, '0')::uuid, 1 + n %% %2$d, 1, 'completed', 'EUR',
                         now() - n %% 366 * interval '1 day', nextval('version_seq')
                  from generate_series(1, %1$d) as n;
                  insert into order_line (order_id, position, item_id, name, quantity, unit_price_cents)
                  select lpad(to_hex(n), 32, '0')::uuid, line, 1 + 96 * (n %% %2$d) + (n / %2$d * line) %% 96, 'Something',
                         line, 500 + n %% 1000
                  from generate_series(1, %1$d) as n, generate_series(1, 2) as line;
                end $$
                """.formatted(ORDERS, ORGANIZATIONS));
        sql.run("analyze customer_order");
        sql.run("analyze order_line");
    }

    @Test
    void theCountsAreReadAtOnceAlsoWhileTheyAreCountedAgain() {
        await().atMost(SOON).until(() -> isCounted());
        String before = counted();
        int rounds = 0;
        List<Duration> loads = new ArrayList<>();
        List<Duration> duringCount = new ArrayList<>();
        Map<String, Duration> best = new HashMap<>();
        try (Client client = pod.client()) {
            while (rounds < ROUNDS) {
                boolean counting = isCounting();
                for (String path : PATHS) {
                    Reply reply = client.get(path, "Authorization", "Bearer " + admin);
                    assertThat(reply.status()).isEqualTo(200);
                    Duration load = inDatabase(reply);
                    (counting ? duringCount : loads).add(load);
                    best.merge(path, load, (one, other) -> one.compareTo(other) < 0 ? one : other);
                }
                String now = counted();
                rounds += now.equals(before) ? 0 : 1;
                before = now;
            }
        }
        Figures.print(
                "AnalyticsIT, %d orders, counted %d times: read from the view in %s; while it is counted in %s",
                ORDERS, rounds, Latencies.of(loads), Latencies.of(duringCount));
        assertThat(duringCount).as("reads while it is counted").isNotEmpty();
        assertThat(Latencies.of(duringCount).median()).isLessThan(PROMISED);
        assertThat(best)
                .hasSize(PATHS.size())
                .allSatisfy((path, load) -> assertThat(load).as(path).isLessThan(PROMISED));
    }

    /** A count that has done its work and not ended holds all the locks that a count ever has. */
    @Test
    void nobodyWaitsForACountThatDoesNotEnd() throws SQLException {
        try (Connection counting = servers.postgres().dataSource().getConnection();
                Statement statement = counting.createStatement()) {
            counting.setAutoCommit(false);
            await().pollInSameThread().atMost(SOON).until(() -> hasCounted(counting, statement));
            for (String path : PATHS) {
                Reply reply = pod.get(path, "Authorization", "Bearer " + admin);
                assertThat(reply.status()).as(path).isEqualTo(200);
                assertThat(inDatabase(reply)).as(path).isLessThan(NO_WAIT);
            }
            assertThat(sql.number(
                            "select count(distinct relation) from pg_locks where mode = 'ExclusiveLock' and granted"
                                    + " and relation in ('item_popularity'::regclass, 'daily_sales'::regclass)"))
                    .as("views that are being counted")
                    .isEqualTo(2);
            counting.rollback();
        }
    }

    /** False if the pod is at it just now. */
    private static boolean hasCounted(Connection counting, Statement statement) throws SQLException {
        try (ResultSet counted = statement.executeQuery("select refresh_analytics(0)")) {
            counted.next();
            if (counted.getBoolean(1)) {
                return true;
            }
        }
        counting.rollback();
        return false;
    }

    private static boolean isCounted() {
        Reply reply = pod.get("/organizations/1/analytics/items", "Authorization", "Bearer " + admin);
        return reply.text().contains("\"quantity\"") && sales() >= ORDERS;
    }

    private static long sales() {
        return sql.number("select sum(orders) from daily_sales");
    }

    private static boolean isCounting() {
        return sql.number(
                        "select count(*) from pg_stat_activity where state = 'active' and query like '%refresh_analytics%'"
                                + " and pid <> pg_backend_pid()")
                > 0;
    }

    private static String counted() {
        return sql.strings("select refreshed_at::text from analytics_refresh").get(0);
    }

    /** What the load took, from asking PostgreSQL to the encoded answer. */
    private static Duration inDatabase(Reply reply) {
        Matcher database = DATABASE.matcher(reply.header("Server-Timing"));
        assertThat(database.find()).as(reply.toString()).isTrue();
        return Duration.ofNanos((long) (Double.parseDouble(database.group(1)) * 1e6));
    }
}
