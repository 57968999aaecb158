package dev.pantry.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.nullValue;

import dev.pantry.testing.As;
import dev.pantry.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A session is the one that Pantry has made up, never one that somebody has brought along. */
@QuarkusTest
class SessionFixationTest {

    private static final String CHOSEN = "a-token-of-an-attacker-that-is-43-chars-xyz";
    private static final String LOG_IN = "{\"email\":\"customer-10@pantry.test\",\"password\":\"pantry-demo\"}";

    @Inject
    Sql sql;

    @Test
    void aTokenThatWasChosenIsNotTakenOver() {
        assertThat(Token.parse(CHOSEN)).as("it looks like one of ours").isPresent();
        Stream.<RequestSpecification>of(
                        given().cookie("session", CHOSEN).cookie("token", CHOSEN),
                        given().header("X-Auth-Token", CHOSEN),
                        given().queryParam("token", CHOSEN).queryParam("access_token", CHOSEN),
                        given().header("Authorization", "Basic " + CHOSEN))
                .forEach(victim -> {
                    Response opened =
                            victim.contentType("application/json").body(LOG_IN).post("/sessions");
                    assertThat(opened.statusCode()).isEqualTo(201);
                    assertThat(opened.<String>path("token")).isNotEqualTo(CHOSEN);
                    opened.then().header("Set-Cookie", nullValue());
                });
        As.bearer(CHOSEN)
                .contentType("application/json")
                .body(LOG_IN)
                .post("/sessions")
                .then()
                .statusCode(401);
        given().contentType("application/json")
                .body(LOG_IN.replace("}", ",\"token\":\"" + CHOSEN + "\"}"))
                .post("/sessions")
                .then()
                .statusCode(400);
        As.bearer(CHOSEN).get("/sessions/current").then().statusCode(401);
        assertThat(sql.number(
                        "select count(*) from session where token_sha256 = ?",
                        Token.parse(CHOSEN).orElseThrow().sha256()))
                .isZero();
    }

    /** Who logs in gets a session of their own, also where somebody else's token was put into their client before. */
    @Test
    void logInGivesANewTokenAndLeavesTheOtherItsOwner() {
        String attacker = As.freshToken("customer-11");
        String opened = As.bearer(attacker)
                .contentType("application/json")
                .body(LOG_IN)
                .post("/sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
        assertThat(opened).isNotEqualTo(attacker);
        assertThat(who(opened)).isEqualTo("customer-10@pantry.test");
        assertThat(who(attacker)).isEqualTo("customer-11@pantry.test");
    }

    /** Only the header counts: a browser sends it to no other site, and nobody can put it into a link. */
    @Test
    void aTokenAnywhereElseIsNone() {
        String token = As.freshToken("customer-12");
        Stream.<RequestSpecification>of(
                        given().cookie("session", token).cookie("Authorization", "Bearer " + token),
                        given().queryParam("access_token", token).queryParam("token", token),
                        given().header("Proxy-Authorization", "Bearer " + token))
                .forEach(asker -> asker.get("/sessions/current").then().statusCode(401));
    }

    private static String who(String token) {
        return As.bearer(token).get("/sessions/current").path("user.email");
    }
}
