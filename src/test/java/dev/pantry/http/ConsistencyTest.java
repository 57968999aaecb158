package dev.pantry.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.pantry.cache.CachePolicy;
import dev.pantry.cache.EntryKey;
import dev.pantry.cache.Invalidation;
import dev.pantry.cache.Layers;
import dev.pantry.testing.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a write says of itself, and what a later read makes of it. */
@QuarkusTest
class ConsistencyTest {

    private static final String FIELD = Consistency.FIELD;

    @Inject
    Layers layers;

    @Test
    void aWriteSaysWhichVersionEachKeyHasGot() {
        Response written = patch(600, "{\"priceCents\":777}");
        long version = JsonPath.from(written.asString()).getLong("version");
        Consistency told = Consistency.parse(written.header(FIELD));
        assertThat(told.of(key("item:600"))).isEqualTo(version);
        assertThat(told.of(key("org:7:menu"))).isGreaterThan(version);
        assertThat(told.of(key("item:601"))).isZero();
    }

    @Test
    void aReadThatWantsMoreThanTheLayersHaveIsLoaded() {
        given().get("/items/610");
        long version = JsonPath.from(given().get("/items/610").asString()).getLong("version");
        given().header(FIELD, "item:610=" + (version + 1))
                .get("/items/610")
                .then()
                .statusCode(200)
                .header("Cache-Status", startsWith("pantry-redis; fwd=stale"));
    }

    @Test
    void aReadThatWantsWhatTheNearCacheHasIsAnsweredFromThere() {
        given().get("/items/611");
        long version = JsonPath.from(given().get("/items/611").asString()).getLong("version");
        given().header(FIELD, "item:611=" + version)
                .get("/items/611")
                .then()
                .header("Cache-Status", startsWith("pantry-near; hit"));
    }

    @Test
    void theAnswerToOneAskerIsKeptByNoCacheInFront() {
        given().header(FIELD, "item:612=1")
                .get("/items/612")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .header("CDN-Cache-Control", (String) null);
        given().header(FIELD, "item:99999=1")
                .get("/items/99999")
                .then()
                .statusCode(404)
                .header("Cache-Control", "no-store");
        given().header(FIELD, "item:612=1").get("/items?ids=612").then().header("Cache-Control", "no-store");
    }

    @Test
    void aMadeUpVersionIsNotRemembered() {
        String greatest = Long.toString((1L << 53) - 1);
        given().header(FIELD, "item:613=" + greatest).get("/items/613").then().statusCode(200);
        given().get("/items/613").then().header("Cache-Status", startsWith("pantry-near; hit"));
        patch(613, "{\"priceCents\":4242}");
        given().get("/items/613").then().body("priceCents", equalTo(4242));
        layers.forgetNear("item:613");
        given().get("/items/613").then().body("priceCents", equalTo(4242));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=",
                "item:614",
                "item:614=",
                "item:614=x",
                "item:614=-1",
                "item:614=9007199254740992",
                "a=1,,b=2"
            })
    void whatPantryCannotHaveSaidIsIgnored(String field) {
        given().get("/items/614");
        given().header(FIELD, field)
                .get("/items/614")
                .then()
                .statusCode(200)
                .header("Cache-Status", startsWith("pantry-near; hit"));
    }

    @Test
    void aLargeWriteSaysOnlyHowFarItWent() {
        List<Invalidation> many = LongStream.rangeClosed(1, 51)
                .mapToObj(i -> new Invalidation("item:" + i, 1_000 + i, false))
                .toList();
        Consistency told = Consistency.parse(Consistency.text(many));
        assertThat(told.of(key("item:1"))).isEqualTo(1_051);
        assertThat(Consistency.text(many.subList(0, 50)))
                .startsWith("item:1=1001,")
                .doesNotContain("*");
    }

    @Test
    void aReadSaysNothing() {
        given().get("/items/615").then().header(FIELD, (String) null).header("Cache-Control", not("no-store"));
    }

    private static Response patch(long item, String change) {
        Response response =
                As.admin().contentType("application/json").body(change).patch("/items/" + item);
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    private static EntryKey key(String text) {
        Duration any = Duration.ofMinutes(1);
        return new EntryKey(new CachePolicy("any", any, any, any, any, any, 1), text);
    }
}
