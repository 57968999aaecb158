package dev.pantry.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.pantry.testing.As;
import dev.pantry.testing.CachedEntityContract;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The profile of customer 20, user 41. */
@QuarkusTest
class ProfileTest extends CachedEntityContract {

    private static final String PROFILE = "/users/41/profile";
    private static final AtomicLong NAMES = new AtomicLong();

    private static final Map<String, String> CHANGES = Map.of(
            "display_name", "update profile set display_name = display_name || 'x' where user_id = 41",
            "phone", "update profile set phone = coalesce(phone, '+49 30') || '1' where user_id = 41",
            "locale",
                    "update profile set locale = case locale when 'en-GB' then 'de' else 'en-GB' end where user_id = 41");

    @Override
    protected String cache() {
        return "profile";
    }

    @Override
    protected String path() {
        return PROFILE;
    }

    @Override
    protected String key() {
        return "user:41:profile";
    }

    @Override
    protected RequestSpecification reader() {
        return As.customer(20);
    }

    @Override
    protected boolean isPrivate() {
        return true;
    }

    @Override
    protected void change() {
        put("{\"displayName\":\"Number " + NAMES.incrementAndGet() + "\"}")
                .then()
                .statusCode(200);
    }

    /** Everybody who may ask has one: if they have never said anything it is empty, and that is remembered. */
    @Override
    protected void absenceIsRemembered() {
        sql.run("delete from profile where user_id = 41");
        layers.forgetEverywhere(key());
        for (int i = 0; i < 2; i++) {
            reader().get(PROFILE)
                    .then()
                    .statusCode(200)
                    .header("ETag", "\"0.1\"")
                    .header(
                            "Cache-Status",
                            i == 0
                                    ? equalTo("pantry-redis; fwd=miss, pantry-near; fwd=miss")
                                    : matchesPattern("pantry-near; hit.*"))
                    .body("userId", equalTo(41))
                    .body("displayName", nullValue())
                    .body("phone", nullValue())
                    .body("locale", nullValue())
                    .body("version", equalTo(0));
        }
        reader().header("If-Match", "\"0.1\"")
                .contentType(ContentType.JSON)
                .body("{\"displayName\":\"First\"}")
                .put(PROFILE)
                .then()
                .statusCode(200);
    }

    @Test
    void whatIsPutIsWhatIsRead() {
        Response put = put("{\"displayName\":\"Zoë\",\"phone\":\"+49 30 23125\",\"locale\":\"de-DE\"}");
        put.then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .header("ETag", "\"" + put.path("version") + ".1\"")
                .header("Pantry-Consistency", "user:41:profile=" + put.path("version"))
                .body("keySet()", hasSize(5))
                .body("displayName", equalTo("Zoë"))
                .body("phone", equalTo("+49 30 23125"))
                .body("locale", equalTo("de-DE"));
        assertThat(reader().get(PROFILE).asString()).isEqualTo(put.asString());
        put("{\"displayName\":\"Zoë\"}")
                .then()
                .statusCode(200)
                .body("phone", nullValue())
                .body("locale", nullValue());
    }

    @Test
    void whoHasSeenAnOlderVersionIsTold() {
        String seen = put("{\"displayName\":\"A\"}").header("ETag");
        String now = put("{\"displayName\":\"B\"}").header("ETag");
        reader().header("If-Match", seen)
                .contentType(ContentType.JSON)
                .body("{\"displayName\":\"C\"}")
                .put(PROFILE)
                .then()
                .statusCode(412)
                .header("ETag", now);
    }

    @Test
    void ofManyFirstOnesAtOnceNoneIsAnError() {
        sql.run("delete from profile where user_id = 41");
        String token = As.token("customer-20");
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<CompletableFuture<Integer>> answers = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> As.bearer(token)
                                    .contentType(ContentType.JSON)
                                    .body("{\"displayName\":\"" + i + "\"}")
                                    .put(PROFILE)
                                    .statusCode(),
                            clients))
                    .toList();
            assertThat(answers.stream().map(CompletableFuture::join)).containsOnly(200);
        } finally {
            clients.shutdown();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"displayName\":null}",
                "{\"displayName\":\"\"}",
                "{\"displayName\":\"  \"}",
                "{\"displayName\":5}",
                "{\"displayName\":\"a\\u0000b\"}"
            })
    void aNameIsNeeded(String body) {
        put(body).then().statusCode(400).body("violations.field", hasItem("displayName"));
    }

    @ParameterizedTest
    @CsvSource({
        "phone,x",
        "phone,1",
        "phone,''",
        "phone,+49 30 x",
        "locale,''",
        "locale,de_DE",
        "locale,d",
        "locale,-",
        "locale,und",
        "locale,german-germany-x",
        "locale,de-DE-",
        "nope,x",
        "userId,7",
        "version,7"
    })
    void whatMakesNoSenseIsRefusedByItsName(String field, String value) {
        put("{\"displayName\":\"A\",\"" + field + "\":\"" + value + "\"}")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("violations.field", hasItem(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "en-GB", "zh-Hant-TW", "es-419", "sr-Latn", "de-CH-1901"})
    void languageTagsOfAllKindsAreTaken(String tag) {
        put("{\"displayName\":\"A\",\"locale\":\"" + tag + "\"}")
                .then()
                .statusCode(200)
                .body("locale", equalTo(tag));
    }

    static Set<String> columns() {
        return CHANGES.keySet();
    }

    @ParameterizedTest
    @MethodSource("columns")
    void aChangedColumnGivesItANewVersion(String column) {
        change();
        layers.forgetEverywhere(key());
        Response before = reader().get(PROFILE);
        assertThat(sql.run(CHANGES.getOrDefault(column, ""))).isEqualTo(1);
        layers.forgetEverywhere(key());
        Response after = reader().get(PROFILE);
        assertThat((int) after.path("version")).isGreaterThan(before.path("version"));
        assertThat(after.header("ETag")).isNotEqualTo(before.header("ETag"));
        assertThat(sql.number("select max(version) from outbox where key = 'user:41:profile'"))
                .isEqualTo(sql.number("select version from profile where user_id = 41"));
    }

    @Test
    void everyColumnIsCovered() {
        Set<String> covered = new TreeSet<>(Set.of("user_id", "version"));
        covered.addAll(CHANGES.keySet());
        assertThat(sql.strings("select column_name from information_schema.columns where table_name = 'profile'"))
                .containsExactlyInAnyOrderElementsOf(covered);
    }

    private static Response put(String body) {
        return As.customer(20).contentType(ContentType.JSON).body(body).put(PROFILE);
    }
}
