package dev.pantry.session;

import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.pantry.cache.Layers;
import dev.pantry.testing.As;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Sql;
import dev.pantry.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Header;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class SessionTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Sql sql;

    @Inject
    TestClock clock;

    @Inject
    Layers layers;

    @Inject
    IdentityQuestions questions;

    @Test
    void aLogInAnswersWithATokenAndWhoseItIs() {
        Instant before = clock.instant();
        Response opened = As.logIn("customer-1@pantry.test", "pantry-demo");
        opened.then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .header("Location", matchesPattern("http://localhost:\\d+/sessions/current"))
                .body("keySet()", hasSize(3))
                .body("token", matchesPattern("[A-Za-z0-9_-]{43}"))
                .body("user.keySet()", hasSize(3))
                .body("user.id", equalTo(22))
                .body("user.email", equalTo("customer-1@pantry.test"))
                .body("user.role", equalTo("customer"));
        assertThat(Instant.parse(opened.path("expiresAt")))
                .isBetween(
                        before.plus(Duration.ofHours(1)).minusMillis(1),
                        clock.instant().plus(Duration.ofHours(1)));
    }

    @Test
    void anEMailIsTheSameInAnyCase() {
        As.logIn("Customer-1@PANTRY.test", "pantry-demo")
                .then()
                .statusCode(201)
                .body("user.email", equalTo("customer-1@pantry.test"));
        assertThat(sql.strings("select indexdef from pg_indexes where indexname = 'app_user_of_email'"))
                .first()
                .asString()
                .contains("UNIQUE", "lower(email)");
    }

    @Test
    void whoAmISaysIt() {
        As.bearer(As.freshToken("staff-3"))
                .get("/sessions/current")
                .then()
                .statusCode(200)
                .header("Cache-Control", "private, no-store")
                .body("keySet()", hasSize(2))
                .body("expiresAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z"))
                .body("user.email", equalTo("staff-3@pantry.test"))
                .body("user.role", equalTo("staff"));
    }

    @Test
    void anUnknownEMailAndAWrongPasswordAreAnsweredAlike() {
        Response unknown = As.logIn("nobody@pantry.test", "pantry-demo");
        Response wrong = As.logIn("customer-1@pantry.test", "pantry-dem");
        unknown.then().statusCode(401).contentType("application/problem+json").header("WWW-Authenticate", "Bearer");
        assertThat(wrong.asString()).isEqualTo(unknown.asString());
        assertThat(fields(wrong)).isEqualTo(fields(unknown));
    }

    @Test
    void whoLogsOutIsNobodyFromThenOn() {
        String token = As.freshToken("customer-2");
        As.bearer(token).get("/sessions/current").then().statusCode(200);
        As.bearer(token).delete("/sessions/current").then().statusCode(204);
        isRefused(As.bearer(token).get("/sessions/current"));
        isRefused(As.bearer(token).delete("/sessions/current"));
    }

    @Test
    void oneSessionEndsAndTheOtherGoesOn() {
        String phone = As.freshToken("customer-3");
        String laptop = As.freshToken("customer-3");
        As.bearer(phone).delete("/sessions/current").then().statusCode(204);
        As.bearer(laptop).get("/sessions/current").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/items/1501", "/organizations/16", "/organizations/16/menu", "/items?ids=1", "/sessions/current"
            })
    void aTokenThatIsNotGoodIsRefusedWhereNoneIsNeededToo(String path) {
        isRefused(As.bearer("x".repeat(43)).get(path));
    }

    @Test
    void whoSaysNothingReadsWhatIsPublicAndNothingElse() {
        given().get("/items/1501").then().statusCode(200);
        given().get("/sessions/current")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("Cache-Control", "no-store")
                .header("WWW-Authenticate", "Bearer")
                .body("type", equalTo("urn:pantry:problem:unauthenticated"));
    }

    @Test
    void whatIsPublicStaysPublicForWhoeverIsLoggedIn() {
        String anonymous = given().get("/items/1501").asString();
        As.customer(1)
                .get("/items/1501")
                .then()
                .statusCode(200)
                .header("Cache-Control", startsWith("public"))
                .header("Vary", "Accept-Encoding")
                .header("Set-Cookie", nullValue())
                .body(equalTo(anonymous));
    }

    @Test
    void theSchemeIsWrittenInAnyCase() {
        String token = As.freshToken("customer-4");
        given().header("Authorization", "bEARER  " + token)
                .get("/sessions/current")
                .then()
                .statusCode(200);
    }

    @Test
    void aSessionThatIsUsedIsProlonged() {
        String token = As.freshToken("customer-5");
        Instant end = end(token);
        clock.advance(Duration.ofMinutes(9));
        assertThat(end(token)).isEqualTo(end); // more than 50 minutes are left
        clock.advance(Duration.ofMinutes(2));
        await().atMost(SOON).until(() -> end(token).isAfter(end.plus(Duration.ofMinutes(10))));
    }

    @Test
    void noAnswerTellsOfWhatHappensToSessions() {
        String token = As.freshToken("staff-15");
        As.logIn("staff-15@pantry.test", "pantry-demo").then().header("Pantry-Consistency", nullValue());
        clock.advance(Duration.ofMinutes(11)); // it is prolonged along with the next request
        As.bearer(token)
                .contentType("application/json")
                .body("{\"priceCents\":" + clock.millis() % 1_000_000 + "}")
                .patch("/items/1345")
                .then()
                .statusCode(200)
                .header("Pantry-Consistency", matchesPattern("item:1345=\\d+,org:15:menu=\\d+"));
        As.bearer(token).delete("/sessions/current").then().header("Pantry-Consistency", nullValue());
    }

    @Test
    void aSessionThatIsNotUsedForAnHourEndsThoughTheLayersHaveIt() {
        String token = As.freshToken("customer-5");
        As.bearer(token).get("/sessions/current").then().statusCode(200);
        clock.advance(Duration.ofHours(1));
        isRefused(As.bearer(token).get("/sessions/current"));
    }

    @Test
    void everyLogInRemovesSomeThatHaveEnded() {
        String ended = As.freshToken("customer-6");
        String key = Token.parse(ended).orElseThrow().sha256();
        assertThat(count(key)).isEqualTo(1);
        sql.run("update session set expires_at = now() - interval '30 days' where token_sha256 = ?", key);
        As.freshToken("customer-6");
        assertThat(count(key)).isZero();
    }

    @Test
    void anotherRoleIsSeenByTheVeryNextRequest() {
        sql.run("insert into app_user (email, password_hash, role)"
                + " select 'climber@pantry.test', password_hash, 'customer' from app_user where id = 1");
        String token = As.freshToken("climber");
        assertThat(role(token)).isEqualTo("customer");
        sql.run("update app_user set role = 'staff', organization_id = 15 where email = 'climber@pantry.test'");
        await().atMost(SOON).until(() -> role(token).equals("staff"));
        As.bearer(token)
                .contentType("application/json")
                .body("{\"position\":1}")
                .patch("/categories/113")
                .then()
                .statusCode(200);
        sql.run("delete from app_user where email = 'climber@pantry.test'");
        await().atMost(SOON)
                .until(() -> As.bearer(token).get("/sessions/current").statusCode() == 401);
    }

    @Test
    void whoeverChangesAUserGivesTheirSessionsANewVersion() {
        String key = "session:"
                + Token.parse(As.freshToken("customer-7")).orElseThrow().sha256();
        for (String change : new String[] {
            "email = 'other-7@pantry.test'",
            "email = 'customer-7@pantry.test'",
            "role = 'admin'",
            "role = 'staff', organization_id = 7",
            "organization_id = 8",
            "role = 'customer', organization_id = null",
            "password_hash = (select password_hash || 'x' from app_user where id = 28)",
            "password_hash = (select password_hash from app_user where id = 29)",
            "password_hash = password_hash"
        }) {
            long before = sql.number("select max(version) from outbox where key = ?", key);
            sql.run("update app_user set " + change + " where id = 28");
            long after = sql.number("select max(version) from outbox where key = ?", key);
            assertThat(after > before).as(change).isEqualTo(!change.equals("password_hash = password_hash"));
            assertThat(sql.number("select version from session where 'session:' || token_sha256 = ?", key))
                    .isEqualTo(after);
        }
    }

    /** Whoever has stolen a dump tries all that it holds. */
    @Test
    void neitherADumpOfTheDatabaseNorOneOfRedisHoldsAUsableToken() {
        String token = As.freshToken("customer-8");
        String sha256 = Token.parse(token).orElseThrow().sha256();
        As.bearer(token).get("/sessions/current").then().statusCode(200);
        String database = allOfTheDatabase();
        String redis = layers.allOfRedis();
        assertThat(database).contains(sha256).doesNotContain(token, "pantry-demo");
        assertThat(redis).contains("session:" + sha256).doesNotContain(token, "pantry-demo");
        assertThat(usableTokensIn(database)).isEmpty();
        assertThat(usableTokensIn(redis)).isEmpty();
        assertThat(usableTokensIn("of a client: " + token)).containsExactly(token); // it would be found
    }

    private String allOfTheDatabase() {
        return sql
                .strings("select oid::regclass::text from pg_class where relkind in ('r', 'm')"
                        + " and relnamespace = 'public'::regnamespace")
                .stream()
                .flatMap(table -> sql.strings("select t::text from " + table + " t").stream())
                .collect(joining("\n"));
    }

    /** Every hash of a session that is alive, as it is and as a token is written, and all that looks like a token. */
    private List<String> usableTokensIn(String dump) {
        Set<String> tried = new TreeSet<>();
        for (String hash : sql.strings("select token_sha256 from session where expires_at > now()")) {
            if (dump.contains(hash)) {
                tried.add(hash);
                tried.add(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(HexFormat.of().parseHex(hash)));
            }
        }
        Matcher token = Pattern.compile("(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
                .matcher(dump);
        while (token.find()) {
            tried.add(token.group());
        }
        return tried.stream()
                .filter(candidate ->
                        As.bearer(candidate).get("/sessions/current").statusCode() != 401)
                .toList();
    }

    /**
     * The chance that an unknown e-mail takes longer than a wrong password (the statistic of Mann and Whitney): a half if
     * nobody can tell them apart by the time; without the dummy hash it is 0, and a few milliseconds make it 0 or 1. By thirty
     * of each, whatever their distribution, it is beyond these bounds in one run of 300,000.
     */
    @Test
    void whoIsNoUserWaitsAsLongAsWhoHasAWrongPassword() {
        int times = 30;
        List<Long> unknown = new ArrayList<>();
        List<Long> wrong = new ArrayList<>();
        for (int i = 0; i < times; i++) { // in turn, so that what else the machine does hits both
            if (i % 2 == 0) {
                unknown.add(nanos(() -> As.logIn("nobody@pantry.test", "pantry-dem")));
            }
            wrong.add(nanos(() -> As.logIn("customer-1@pantry.test", "pantry-dem")));
            if (i % 2 == 1) {
                unknown.add(nanos(() -> As.logIn("nobody@pantry.test", "pantry-dem")));
            }
        }
        long longer = unknown.stream()
                .mapToLong(one -> wrong.stream().filter(other -> one > other).count())
                .sum();
        Figures.print("an unknown e-mail takes longer than a wrong password in %.2f", (double) longer / times / times);
        assertThat((double) longer / times / times).isBetween(0.15, 0.85);
    }

    @Test
    void nobodyGetsWhatIsAnothersHoweverManyAskAtOnce() {
        List<String> names =
                IntStream.rangeClosed(9, 14).mapToObj(n -> "customer-" + n).toList();
        List<String> tokens = names.stream().map(As::token).toList();
        ExecutorService clients = Executors.newFixedThreadPool(12);
        try {
            List<CompletableFuture<String>> answers = IntStream.range(0, 600)
                    .map(i -> i % names.size())
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> asked(names.get(i), tokens.get(i)), clients))
                    .toList();
            assertThat(answers.stream().map(CompletableFuture::join)).allMatch("as it is"::equals);
        } finally {
            clients.shutdown();
        }
    }

    /** Every layer is asked: now and then the near one, or all of them, have forgotten. */
    private String asked(String name, String token) {
        String key = "session:" + Token.parse(token).orElseThrow().sha256();
        int chance = ThreadLocalRandom.current().nextInt(10);
        if (chance == 0) {
            layers.forgetEverywhere(key);
        } else if (chance < 4) {
            layers.forgetNear(key);
        }
        String email = As.bearer(token).get("/sessions/current").path("user.email");
        return email.equals(name + "@pantry.test") ? "as it is" : name + " is taken for " + email;
    }

    @Test
    void aPublicReadThatSaysNothingOfItsCallerAsksForNoIdentity() {
        String token = As.token("customer-15");
        int before = questions.count();
        given().get("/items/1501").then().statusCode(200);
        given().get("/items?ids=1501").then().statusCode(200);
        assertThat(questions.count()).isEqualTo(before);
        As.bearer(token).get("/items/1501").then().statusCode(200);
        assertThat(questions.count()).isEqualTo(before + 1);
    }

    private static long nanos(Supplier<Response> request) {
        long began = System.nanoTime();
        request.get().then().statusCode(401);
        return System.nanoTime() - began;
    }

    private static String role(String token) {
        return As.bearer(token).get("/sessions/current").path("user.role");
    }

    private static Instant end(String token) {
        return Instant.parse(As.bearer(token).get("/sessions/current").path("expiresAt"));
    }

    private long count(String key) {
        return sql.number("select count(*) from session where token_sha256 = ?", key);
    }

    /** All but what tells one request from another. */
    private static List<String> fields(Response response) {
        return response.headers().asList().stream()
                .filter(field -> !Set.of("date", "X-Request-Id").contains(field.getName()))
                .map(Header::toString)
                .sorted()
                .toList();
    }

    private static void isRefused(Response response) {
        response.then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("Cache-Control", "no-store")
                .header("WWW-Authenticate", startsWith("Bearer"));
    }
}
