package dev.pantry.events;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.testing.As;
import dev.pantry.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who listens hears of a change, whoever made it and whatever this pod has read before. */
@QuarkusTest
class ChangeEventsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    EventBus bus;

    @Inject
    Sql sql;

    private final List<Updated> heard = new CopyOnWriteArrayList<>();
    private List<MessageConsumer<Updated>> consumers = List.of();

    @BeforeEach
    void listen() {
        consumers = List.of(consumer("item:updated"), consumer("menu:updated"));
    }

    @AfterEach
    void hangUp() {
        consumers.forEach(MessageConsumer::unregister);
    }

    @Test
    void aChangeOverHttpIsHeardOf() {
        long version = As.staffOf(19)
                .contentType(ContentType.JSON)
                .body("{\"priceCents\":4712}")
                .patch("/items/1810")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getLong("version");
        isHeard(new Updated("item", "1810", version, false));
        isHeard(new Updated("menu", "19", menuVersion(19), false));
    }

    @Test
    void soIsAChangeByPsql() {
        sql.run("update item set price_cents = 4713 where id = 1811");
        isHeard(new Updated("item", "1811", version(1811), false));
    }

    @Test
    void soIsWhatIsDeleted() {
        sql.run("delete from item where id = 1812");
        await().atMost(SOON).until(() -> heard.stream()
                .anyMatch(item -> item.cache().equals("item") && item.id().equals("1812") && item.deleted()));
    }

    @Test
    void whatWasReadBeforeTheNewsCameIsHeardOfAllTheSame() {
        for (int price = 1; price <= 20; price++) {
            sql.run("update item set price_cents = " + price + " where id = 1813");
            given().get("/items/1813").then().statusCode(200); // may be first, and raises the floor
            isHeard(new Updated("item", "1813", version(1813), false));
        }
    }

    @Test
    void aPatternIsNoNewsOfAnyRow() {
        As.admin().delete("/cache/item?pattern=1814*").then().statusCode(200);
        sql.run("update item set price_cents = 4714 where id = 1815");
        isHeard(new Updated("item", "1815", version(1815), false));
        assertThat(heard).noneMatch(item -> item.id().contains("*"));
    }

    private void isHeard(Updated news) {
        await().atMost(SOON).until(() -> heard.contains(news));
    }

    private MessageConsumer<Updated> consumer(String address) {
        return bus.consumer(address, message -> heard.add(message.body()));
    }

    private long version(int item) {
        return sql.number("select version from item where id = " + item);
    }

    private static long menuVersion(int organization) {
        return given().get("/organizations/" + organization + "/menu")
                .jsonPath()
                .getLong("version");
    }
}
