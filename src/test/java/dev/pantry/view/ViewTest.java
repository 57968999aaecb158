package dev.pantry.view;

import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.pantry.testing.As;
import dev.pantry.testing.Sql;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ViewTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Sql sql;

    @Inject
    RedisDataSource redis;

    @Inject
    DataSource database;

    /** The tests say when it is time. */
    @BeforeEach
    void itIsNotTime() {
        sql.run("update view_shard set flushed_at = 'infinity'");
    }

    @Test
    void aViewIsAcknowledgedAndSeenAtOnce() {
        long before = views(1701);
        given().post("/items/1701/views")
                .then()
                .statusCode(202)
                .header("Cache-Control", "no-store")
                .body(emptyString());
        given().get("/items/1701/views")
                .then()
                .statusCode(200)
                .header("Cache-Control", "public, max-age=1")
                .body("itemId", equalTo(1701))
                .body("views", equalTo((int) before + 1));
    }

    @Test
    void anItemThatNobodyHasSeenHasNone() {
        assertThat(views(1702)).isZero();
    }

    @Test
    void everyOneOfManyAtOnceIsCounted() {
        Map<Integer, Long> statuses = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> given().post("/items/1703/views").statusCode())
                .collect(groupingBy(status -> status, counting()));
        assertThat(statuses).isEqualTo(Map.of(202, 200L));
        assertThat(views(1703)).isEqualTo(200);
    }

    @Test
    void aViewChangesNoItem() {
        String path = "/items/1704";
        String tag = given().get(path).header("ETag");
        long outbox = sql.number("select count(*) from outbox where key = 'item:1704'");
        view(1704);
        flush();
        given().header("If-None-Match", tag).get(path).then().statusCode(304);
        assertThat(sql.number("select count(*) from outbox where key = 'item:1704'"))
                .isEqualTo(outbox);
    }

    @Test
    void theCountMovesOnIntoItsRowAndStaysTheSame() {
        view(1705);
        view(1705);
        assertThat(inRow(1705)).isZero();
        flush();
        await().atMost(SOON).until(() -> inRow(1705) == 2);
        assertThat(views(1705)).isEqualTo(2);
        view(1705);
        assertThat(views(1705)).isEqualTo(3);
    }

    @Test
    void aBatchThatIsRecordedAndFoundAgainIsOnlyDropped() {
        view(1706);
        String pending = "pending:{" + Shard.of(1706).tally() + "}";
        String aside = "aside:{" + Shard.of(1706).tally() + "}";
        Map<String, String> batch = redis.hash(String.class).hgetall(pending);
        flush();
        await().atMost(SOON).until(() -> inRow(1706) == 1 && !redis.key().exists(aside));

        redis.hash(String.class).hset(aside, batch); // a failover has brought it back
        assertThat(views(1706)).as("while it is there").isEqualTo(1);
        flush();
        await().atMost(SOON).until(() -> !redis.key().exists(aside));
        assertThat(inRow(1706)).isEqualTo(1);
        assertThat(views(1706)).isEqualTo(1);
    }

    @Test
    void aBatchThatSomebodyHasLeftAsideIsBroughtIn() {
        view(1707);
        String pending = "pending:{" + Shard.of(1707).tally() + "}";
        String aside = "aside:{" + Shard.of(1707).tally() + "}";
        await().atMost(SOON).until(() -> !redis.key().exists(aside));
        redis.key().rename(pending, aside); // and then its pod has died
        view(1707);
        assertThat(views(1707)).isEqualTo(2);
        flush();
        await().atMost(SOON).until(() -> inRow(1707) >= 1);
        assertThat(views(1707)).isEqualTo(2);
        flush();
        await().atMost(SOON).until(() -> inRow(1707) == 2);
        assertThat(views(1707)).isEqualTo(2);
    }

    @Test
    void theViewsOfAnItemThatIsRemovedGoWithItAndHoldUpNobody() {
        long item = sql.number("insert into item (organization_id, category_id, name, price_cents, position)"
                + " values (18, 138, 'Seen', 1, 99) returning id");
        await().atMost(SOON)
                .until(() -> given().post("/items/" + item + "/views").statusCode() == 202);
        flush();
        await().atMost(SOON).until(() -> inRow(item) == 1);
        view(item);
        long neighbour = 1720 + item % 8; // of the same shard
        long before = views(neighbour);
        view(neighbour);
        As.admin().delete("/items/" + item).then().statusCode(204);
        given().post("/items/" + item + "/views").then().statusCode(404).contentType("application/problem+json");
        given().get("/items/" + item + "/views").then().statusCode(404).contentType("application/problem+json");
        flush();
        await().atMost(SOON).until(() -> inRow(neighbour) == before + 1);
        assertThat(sql.number("select count(*) from view_count where item_id = ?", item))
                .isZero();
    }

    @Test
    void anItemThatWasJustAddedCanBeSeen() {
        String item = As.staffOf(18)
                .contentType(ContentType.JSON)
                .body("{\"name\":\"New\",\"priceCents\":1}")
                .post("/categories/138/items")
                .header("Location");
        assertThat(List.of(
                        given().post(item + "/views").statusCode(),
                        given().get(item + "/views").path("views")))
                .containsExactly(202, 1);
    }

    /** More than there are connections, and more than may wait: all that is behind a lock, and nothing else, is put off. */
    @Test
    void countsThatAreSlowHoldUpNobodyElse() throws SQLException {
        ExecutorService readers = Executors.newFixedThreadPool(300);
        List<CompletableFuture<Response>> slow;
        try (Connection connection = database.getConnection();
                Statement lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("lock table view_count in access exclusive mode");
            slow = IntStream.range(0, 300)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> given().get("/items/1708/views"), readers))
                    .toList();
            await().atMost(SOON)
                    .until(() -> slow.stream().filter(CompletableFuture::isDone).count() >= 300 - 4 - 256);
            given().get("/items/1709")
                    .then()
                    .statusCode(200)
                    .header("Cache-Status", startsWith("pantry-redis; fwd=miss"));
            connection.rollback();
        } finally {
            readers.shutdown();
        }
        assertThat(slow.stream().map(CompletableFuture::join))
                .allSatisfy(reply -> assertThat(reply.statusCode()).isIn(200, 503));
        assertThat(slow.stream().map(CompletableFuture::join).filter(reply -> reply.statusCode() == 503))
                .hasSizeGreaterThanOrEqualTo(300 - 4 - 256)
                .allSatisfy(reply -> assertThat(reply.header("Retry-After")).isEqualTo("2"));
        await().atMost(SOON)
                .untilAsserted(() -> given().get("/items/1708/views").then().statusCode(200));
    }

    /** Makes it time for every shard. */
    private void flush() {
        sql.run("update view_shard set flushed_at = '-infinity'");
    }

    private static void view(long item) {
        given().post("/items/" + item + "/views").then().statusCode(202);
    }

    private static long views(long item) {
        return given().get("/items/" + item + "/views").jsonPath().getLong("views");
    }

    private long inRow(long item) {
        return sql.number("select coalesce(max(views), 0) from view_count where item_id = ?", item);
    }
}
