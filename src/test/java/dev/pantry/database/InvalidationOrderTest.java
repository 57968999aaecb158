package dev.pantry.database;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.cache.Layers;
import dev.pantry.testing.As;
import dev.pantry.testing.Sql;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * An invalidation has a number of its own, and a change that is under way a lower one.
 *
 * <pre>
 *   1. a change takes its number   2. an invalidation takes a higher one
 *   3. a load sees the row as it was, and is kept as of the invalidation   4. the change is committed
 * </pre>
 *
 * The change must still be news then.
 */
@QuarkusTest
class InvalidationOrderTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    AgroalDataSource database;

    @Inject
    Sql sql;

    @Inject
    Layers layers;

    @Test
    void aChangeUnderWayIsSeenAlthoughAnInvalidationHasPassedIt() throws SQLException {
        given().get("/items/1771").then().statusCode(200);
        CompletableFuture<Integer> invalidated;
        try (Connection connection = database.getConnection();
                Statement change = connection.createStatement()) {
            connection.setAutoCommit(false);
            change.executeUpdate("update item set price_cents = 171771 where id = 1771");
            invalidated = CompletableFuture.supplyAsync(
                    () -> As.admin().delete("/cache/item/1771").statusCode());
            await().atMost(SOON).until(() -> invalidated.isDone() || someoneWaits());
            layers.forgetEverywhere("item:1771");
            assertThat(price()).isNotEqualTo(171771); // loaded while the change is under way
            connection.commit();
        }
        assertThat(invalidated.join()).isEqualTo(204);
        await().atMost(SOON).until(() -> price() == 171771);
    }

    @Test
    void aTransactionThatDoesNotEndDelaysAnInvalidationForAWhileAndNoWriterForEver() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement change = connection.createStatement()) {
            connection.setAutoCommit(false);
            change.executeUpdate("update item set price_cents = 171772 where id = 1772");
            As.admin().delete("/cache/item/1773").then().statusCode(503).contentType("application/problem+json");
            As.admin()
                    .contentType(ContentType.JSON)
                    .body("{\"priceCents\":171673}")
                    .patch("/items/1673")
                    .then()
                    .statusCode(200);
            connection.rollback();
        }
        As.admin().delete("/cache/item/1773").then().statusCode(204);
    }

    private boolean someoneWaits() {
        return sql.number("select count(*) from pg_locks where not granted and relation = 'version_seq'::regclass") > 0;
    }

    private static int price() {
        return given().get("/items/1771").path("priceCents");
    }
}
