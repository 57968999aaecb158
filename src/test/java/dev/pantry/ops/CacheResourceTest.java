package dev.pantry.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.pantry.cache.Caches;
import dev.pantry.cache.Layers;
import dev.pantry.testing.As;
import dev.pantry.testing.Frozen;
import dev.pantry.testing.Sql;
import dev.pantry.testing.TestClock;
import dev.pantry.testing.TestServers;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an administrator sees of the caches, and can make them forget. */
@QuarkusTest
class CacheResourceTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Layers layers;

    @Inject
    Caches caches;

    @Inject
    Sql sql;

    @Inject
    TestClock clock;

    @BeforeEach
    void nobodyHasIt() {
        layers.forgetEverywhere("item:1751");
    }

    @Test
    void theStatisticsCountWhatReadsDid() {
        String item = "caches.find { it.name == 'item' }.";
        JsonPath before = statistics();
        given().get("/items/1751");
        given().get("/items/1751");
        As.admin()
                .get("/cache")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("caches.name", hasItems("gadget", "item", "menu", "organization"))
                .body("caches.find { it.name == 'menu' }.keys", equalTo("org:{id}:menu"))
                .body(item + "near.hits", equalTo(before.getInt(item + "near.hits") + 1))
                .body(item + "near.misses", equalTo(before.getInt(item + "near.misses") + 1))
                .body(item + "redis.misses", equalTo(before.getInt(item + "redis.misses") + 1))
                .body(item + "loads.count", equalTo(before.getInt(item + "loads.count") + 1))
                .body(item + "loads.meanMillis", greaterThan(0f))
                .body("near.bytes", greaterThan(0))
                .body("near.entries", greaterThan(0))
                .body("redisBreaker", equalTo("closed"))
                .body("backplaneSilentMillis", greaterThanOrEqualTo(0));
    }

    @Test
    void aKeyThatNobodyHasIsMissingEverywhereAndStaysSo() {
        long before = loads();
        for (int i = 0; i < 2; i++) { // inspecting it has changed nothing
            inspect("item/1751")
                    .body("cache", equalTo("item"))
                    .body("key", equalTo("item:1751"))
                    .body("answeredBy", equalTo("database"))
                    .body("near.verdict", equalTo("missing"))
                    .body("near.entry", nullValue())
                    .body("redis.verdict", equalTo("missing"))
                    .body("redis.entry", nullValue())
                    .body("leaseMillis", equalTo(0));
        }
        assertThat(loads()).isEqualTo(before);
    }

    @Test
    void aKeyIsSeenInEveryLayerWithItsAgeAndTheLifeThatIsLeft() {
        String tag = given().get("/items/1751").header("ETag");
        int version = Integer.parseInt(tag.substring(1, tag.indexOf('.')));
        ValidatableResponse seen = inspect("item/1751").body("answeredBy", equalTo("near"));
        int floor = seen.extract().path("floor");
        assertThat(floor).isGreaterThanOrEqualTo(version);
        for (String layer : new String[] {"near.", "redis."}) {
            seen.body(layer + "verdict", equalTo("fresh"))
                    .body(layer + "entry.kind", equalTo("value"))
                    .body(layer + "entry.version", equalTo(version))
                    .body(layer + "entry.asOf", equalTo(floor))
                    .body(layer + "entry.ageMillis", lessThanOrEqualTo(30_000))
                    .body(layer + "entry.freshMillis", greaterThan(250_000))
                    .body(layer + "entry.graceMillis", greaterThan(500_000))
                    .body(layer + "entry.failSafeMillis", greaterThan(3_000_000))
                    .body(layer + "entry.bytes", greaterThan(100));
        }
        layers.forgetNear("item:1751");
        inspect("item/1751").body("answeredBy", equalTo("redis")).body("near.verdict", equalTo("missing"));
    }

    @Test
    void whatIsStaleIsSaidToBeServedOnceMoreOrNotAnyMore() {
        given().get("/items/1751");
        layers.forgetNear("item:1751");
        clock.advance(Duration.ofMinutes(6));
        inspect("item/1751").body("answeredBy", equalTo("redis")).body("redis.verdict", equalTo("in-grace"));
        clock.advance(Duration.ofMinutes(6));
        inspect("item/1751")
                .body("answeredBy", equalTo("database"))
                .body("redis.verdict", equalTo("fail-safe"))
                .body("redis.entry.freshMillis", equalTo(0))
                .body("redis.entry.graceMillis", equalTo(0))
                .body("redis.entry.failSafeMillis", greaterThan(0));
    }

    @Test
    void anAbsenceIsSaidToBeOne() {
        given().get("/items/99991751").then().statusCode(404);
        inspect("item/99991751").body("near.verdict", equalTo("absent")).body("near.entry.kind", equalTo("absent"));
    }

    @Test
    void whatWasInvalidatedIsATombstoneThenLoadedAnew() {
        given().get("/items/1751");
        As.admin().delete("/cache/item/1751").then().statusCode(204).header("Cache-Control", "no-store");
        int floor = inspect("item/1751")
                .body("answeredBy", equalTo("database"))
                .body("near.verdict", equalTo("missing"))
                .body("redis.verdict", equalTo("tombstone"))
                .extract()
                .path("floor");
        given().get("/items/1751").then().header("Cache-Status", startsWith("pantry-redis; fwd=miss"));
        inspect("item/1751")
                .body("near.verdict", equalTo("fresh"))
                .body("near.entry.version", not(equalTo(floor)))
                .body("near.entry.asOf", equalTo(floor));
    }

    @Test
    void anOldEntryThatTurnsUpInRedisIsBelowTheFloor() {
        given().get("/items/1751");
        layers.forgetInRedis(
                "item:1751", () -> As.admin().delete("/cache/item/1751").then().statusCode(204));
        inspect("item/1751")
                .body("answeredBy", equalTo("database"))
                .body("redis.verdict", equalTo("below-floor"))
                .body("redis.why", equalTo("it is older than what this pod has heard of or served"));
    }

    @Test
    void aPatternMakesAllLayersForgetWhatItMatchesAndNothingElse() {
        for (int id : new int[] {1751, 1752, 1759, 1761}) {
            given().get("/items/" + id);
        }
        given().get("/organizations/17/menu");
        As.admin()
                .delete("/cache/item?pattern=175*")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("deleted", greaterThanOrEqualTo(3));
        inspect("item/1751").body("answeredBy", equalTo("database")).body("redis.verdict", equalTo("missing"));
        for (int id : new int[] {1751, 1752, 1759}) {
            given().get("/items/" + id).then().header("Cache-Status", startsWith("pantry-redis; fwd=miss"));
            given().get("/items/" + id).then().header("Cache-Status", startsWith("pantry-near; hit"));
        }
        given().get("/items/1761").then().header("Cache-Status", startsWith("pantry-near; hit"));
        given().get("/organizations/17/menu").then().header("Cache-Status", startsWith("pantry-near; hit"));
    }

    @Test
    void organizationsAreForgottenWithoutTheirMenus() {
        given().get("/organizations/18");
        given().get("/organizations/18/menu");
        As.admin()
                .delete("/cache/organization?pattern=1*8")
                .then()
                .statusCode(200)
                .body("deleted", equalTo(1));
        given().get("/organizations/18").then().header("Cache-Status", startsWith("pantry-redis; fwd=miss"));
        given().get("/organizations/18/menu").then().header("Cache-Status", startsWith("pantry-near; hit"));
    }

    @Test
    void theNewsIsInTheLogAndMarkedAsDone() {
        As.admin().delete("/cache/item?pattern=99991751*").then().statusCode(200);
        assertThat(sql.number("select count(*) from outbox where key = 'item:99991751*' and applied_at is not null"))
                .isEqualTo(1);
    }

    @Test
    void whatAnotherPodAnnouncesIsForgottenToo() {
        given().get("/items/1751");
        sql.number("select version from invalidate('item:1751')"); // as another pod does, or psql
        await().atMost(SOON).until(() -> "database"
                .equals(As.admin().get("/cache/item/1751").path("answeredBy")));
        given().get("/items/1752");
        sql.number("select version from invalidate('item:1752*')");
        await().atMost(SOON).until(() -> "database"
                .equals(As.admin().get("/cache/item/1752").path("answeredBy")));
        await().atMost(SOON) // a relay has walked through Redis
                .until(() ->
                        sql.number("select count(*) from outbox where key = 'item:1752*' and applied_at is not null")
                                >= 1);
        assertThat(layers.inRedis("item:1752")).isEmpty();
    }

    @Test
    void whileRedisIsSilentTheNewsIsAcceptedAndRedisIsToldLater() {
        for (int id : new int[] {1751, 1758}) {
            given().get("/items/" + id);
        }
        try (Frozen silent = Frozen.freeze(TestServers.servers().redis().process())) {
            As.admin().delete("/cache/item/1751").then().statusCode(202).header("Cache-Control", "no-store");
            As.admin().delete("/cache/item?pattern=1758*").then().statusCode(202);
            inspect("item/1758")
                    .body("near.verdict", equalTo("below-floor"))
                    .body("redis.verdict", equalTo("unreachable"))
                    .body("leaseMillis", nullValue());
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(layers.inRedis("item:1751")).matches("pantry1 \\d+ T .*"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(layers.inRedis("item:1758")).isEmpty());
        await().atMost(SOON).until(() -> "closed".equals(statistics().getString("redisBreaker")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?pattern=", "?pattern=1751", "?pattern=[1]*", "?pattern=1?*", "?pattern=*:menu"})
    void onlyAPatternRemovesMany(String query) {
        As.admin()
                .urlEncodingEnabled(false)
                .delete("/cache/organization" + query.replace("[", "%5B").replace("]", "%5D"))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .header("Cache-Control", "no-store")
                .body("detail", startsWith("pattern: "));
    }

    @Test
    void whatIsNoCacheOrNoIdIsNotFound() {
        As.admin().get("/cache/cellar/1").then().statusCode(404).contentType("application/problem+json");
        As.admin().delete("/cache/cellar/1").then().statusCode(404).contentType("application/problem+json");
        As.admin().delete("/cache/cellar?pattern=*").then().statusCode(404).contentType("application/problem+json");
        As.admin().get("/cache/item/1:menu").then().statusCode(404).contentType("application/problem+json");
        As.admin().delete("/cache/item/*").then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void onlyAnAdministratorMayLookOrRemove() {
        given().get("/cache").then().statusCode(401);
        for (RequestSpecification user : List.of(As.staffOf(18), As.customer(1))) {
            user.get("/cache").then().statusCode(403).contentType("application/problem+json");
            user.get("/cache/item/1751").then().statusCode(403);
            user.delete("/cache/item/1751").then().statusCode(403);
            user.delete("/cache/item?pattern=1751*").then().statusCode(403);
        }
    }

    private static ValidatableResponse inspect(String entry) {
        return As.admin()
                .get("/cache/" + entry)
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .header("Cache-Control", "no-store");
    }

    private static JsonPath statistics() {
        return As.admin().get("/cache").jsonPath();
    }

    private long loads() {
        return caches.named("item").meter().loads.sum();
    }
}
