package dev.pantry.database;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.startsWith;

import dev.pantry.cache.Hearing;
import dev.pantry.cache.Invalidation;
import dev.pantry.cache.Layers;
import dev.pantry.testing.As;
import dev.pantry.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the database says reaches every layer, whoever made the change. */
@QuarkusTest
class BackplaneTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Sql sql;

    @Inject
    Layers layers;

    @Inject
    Hearing hearing;

    @BeforeEach
    void itHears() {
        await().atMost(SOON)
                .until(() -> hearing.silentNanos(System.nanoTime())
                        < Duration.ofSeconds(2).toNanos());
    }

    @Test
    void aPriceChangedByPsqlIsSeen() {
        cached("/items/1801");
        sql.run("update item set price_cents = 4711 where id = 1801");
        await().atMost(SOON).until(() -> price(1801) == 4711);
        assertThat(given().get("/organizations/19/menu").asString()).contains("\"priceCents\":4711");
    }

    @Test
    void aRowDeletedByPsqlIsGone() {
        cached("/items/1802");
        sql.run("delete from item where id = 1802");
        await().atMost(SOON).until(() -> given().get("/items/1802").statusCode() == 404);
    }

    @Test
    void aStatementThatChangesEverythingIsHeardInFull() {
        for (int id = 1825; id <= 1920; id++) {
            given().get("/items/" + id);
        }
        sql.run("update item set price_cents = 1234 where organization_id = 20");
        for (int id = 1825; id <= 1920; id++) {
            int item = id;
            await().atMost(SOON).until(() -> price(item) == 1234);
        }
    }

    @Test
    void whatIsChangedWhileTheLineIsDownIsCaughtUp() {
        cached("/items/1803");
        assertThat(sql.number("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where query like 'notify pantry_%' or query ilike 'listen %'"))
                .isEqualTo(1);
        sql.run("update item set price_cents = 815 where id = 1803");
        await().atMost(SOON).until(() -> price(1803) == 815);
        await().atMost(SOON)
                .until(() -> hearing.silentNanos(System.nanoTime())
                        < Duration.ofSeconds(2).toNanos());
        cached("/items/1803");
    }

    @Test
    void theWriterMarksItsOwnRows() {
        As.admin()
                .contentType(ContentType.JSON)
                .body("{\"priceCents\":77}")
                .patch("/items/1804")
                .then()
                .statusCode(200);
        await().atMost(SOON)
                .until(() ->
                        sql.number("select count(*) from outbox where key = 'item:1804' and applied_at is null") == 0);
    }

    @Test
    void whatItsWriterDidNotTellRedisTheRelayTells() {
        cached("/items/1805");
        sql.run("update item set price_cents = 99 where id = 1805");
        await().atMost(SOON)
                .until(() ->
                        sql.number("select count(*) from outbox where key = 'item:1805' and applied_at is null") == 0);
        assertThat(layers.inRedis("item:1805")).matches("pantry1 \\d+ T .*");
    }

    @Test
    void aLineSaysKeyVersionAndWhetherTheRowIsGone() {
        assertThat(Backplane.parse("org:7:menu=12")).isEqualTo(new Invalidation("org:7:menu", 12, false));
        assertThat(Backplane.parse("item:7=13!")).isEqualTo(new Invalidation("item:7", 13, true));
    }

    private static void cached(String path) {
        given().get(path).then().statusCode(200);
        given().get(path).then().header("Cache-Status", startsWith("pantry-near; hit"));
    }

    private static int price(int id) {
        return given().get("/items/" + id).path("priceCents");
    }
}
