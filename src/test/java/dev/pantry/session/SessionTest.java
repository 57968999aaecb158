package dev.pantry.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.pantry.testing.As;
import dev.pantry.testing.Sql;
import dev.pantry.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
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
        assertThat(wrong.headers().asList()).hasSameElementsAs(unknown.headers().asList());
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
    void aSessionThatIsUsedIsProlongedAndOneThatIsNotEnds() {
        String used = As.freshToken("customer-5");
        String unused = As.freshToken("customer-5");
        Instant end = end(used);
        clock.advance(Duration.ofMinutes(9));
        assertThat(end(used)).isEqualTo(end); // more than 50 minutes are left
        clock.advance(Duration.ofMinutes(2));
        await().atMost(SOON).until(() -> end(used).isAfter(end.plus(Duration.ofMinutes(10))));
        clock.advance(Duration.ofMinutes(48)); // the near cache, whose clock stands still, has both
        As.bearer(unused).get("/sessions/current").then().statusCode(200);
        String asleep = As.freshToken("customer-5");
        clock.advance(Duration.ofMinutes(61));
        isRefused(As.bearer(asleep).get("/sessions/current"));
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

    private static String role(String token) {
        return As.bearer(token).get("/sessions/current").path("user.role");
    }

    private static Instant end(String token) {
        return Instant.parse(As.bearer(token).get("/sessions/current").path("expiresAt"));
    }

    private long count(String key) {
        return sql.number("select count(*) from session where token_sha256 = ?", key);
    }

    private static void isRefused(Response response) {
        response.then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("Cache-Control", "no-store")
                .header("WWW-Authenticate", startsWith("Bearer"));
    }
}
