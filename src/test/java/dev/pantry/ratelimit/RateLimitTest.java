package dev.pantry.ratelimit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.pantry.testing.As;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What clients see of the limits. The tests come from a trusted proxy and say which client they are. */
@QuarkusTest
@TestProfile(RateLimitTest.Limited.class)
class RateLimitTest {

    private static final int LIMIT = 60;
    private static final int LOG_INS = 5;
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private final String client = "203.0.113." + CLIENTS.incrementAndGet();

    /** As it may be in production, only lower. */
    public static class Limited implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "pantry.rate-limit.per-minute", Integer.toString(LIMIT),
                    "pantry.rate-limit.log-ins-per-minute", Integer.toString(LOG_INS),
                    "pantry.rate-limit.trusted-proxies", "127.0.0.0/8,::1");
        }
    }

    @Test
    void beyondTheLimitItIs429AndSaysWhenToComeBack() {
        for (int i = 0; i < LIMIT; i++) {
            assertThat(asked("/items/7").statusCode()).isEqualTo(200);
        }
        Response refused = beyond("/items/7");
        refused.then()
                .statusCode(429)
                .contentType("application/problem+json")
                .header("Retry-After", matchesPattern("[1-9]|[1-6]\\d"))
                .header("RateLimit-Policy", equalTo("\"requests\";q=" + LIMIT + ";w=60"))
                .header("RateLimit", matchesPattern("\"requests\";r=0;t=\\d+"))
                .header("Cache-Control", equalTo("no-store"))
                .body("type", equalTo("urn:pantry:problem:too-many-requests"));
        assertThat(asked("/organizations/1/menu").statusCode())
                .as("an organization has a limit of its own")
                .isEqualTo(200);
        assertThat(asked("/nope").statusCode())
                .as("what is not there is counted, too")
                .isEqualTo(429);
        assertThat(asked("/q/../items/7").statusCode()).as("by another name").isEqualTo(429);
        assertThat(asked("/q/health/live").statusCode()).as("operators").isEqualTo(200);
        given().header("X-Forwarded-For", "198.51.100.200")
                .get("/items/7")
                .then()
                .statusCode(200);
    }

    @Test
    void whatIsLeftIsSaidWhereNobodyElseReadsIt() {
        asked("/items/7").then().header("RateLimit", nullValue()).header("RateLimit-Policy", nullValue());
        asked("/items/99999999").then().statusCode(404).header("RateLimit", nullValue());
        given().header("X-Forwarded-For", client)
                .post("/items/7/views")
                .then()
                .statusCode(202)
                .header("RateLimit-Policy", equalTo("\"requests\";q=" + LIMIT + ";w=60"))
                .header("RateLimit", matchesPattern("\"requests\";r=5\\d"));
    }

    @Test
    void aPublicAnswerSaysNothingOfItEvenToSomebodyKnown() {
        String token = As.token("staff-1");
        RequestSpecification known =
                given().header("X-Forwarded-For", client).header("Authorization", "Bearer " + token);
        known.get("/items/7").then().statusCode(200).header("RateLimit", nullValue());
        known.get("/sessions/current")
                .then()
                .statusCode(200)
                .header("RateLimit", matchesPattern("\"requests\";r=\\d+"));
    }

    @Test
    void aBodyIsReadThoughTheLimitIsAskedForFirst() {
        // Two in a second pass on credit, the others ask.
        for (int i = 0; i < 10; i++) {
            given().header("X-Forwarded-For", client)
                    .header("Authorization", "Bearer " + As.token("staff-1"))
                    .contentType(ContentType.JSON)
                    .body("{\"available\":true}")
                    .patch("/items/8")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void fewMayTryToLogInFromOneAddress() {
        IntStream.range(0, LOG_INS)
                .forEach(i ->
                        logIn(client, "nobody-" + i + "@pantry.test").then().statusCode(401));
        logIn(client, "somebody@pantry.test")
                .then()
                .statusCode(429)
                .header("Retry-After", matchesPattern("[1-6]?\\d"))
                .header("RateLimit-Policy", equalTo("\"log-ins\";q=" + LOG_INS + ";w=60"))
                .header("RateLimit", matchesPattern("\"log-ins\";r=0;t=\\d+"));
        asked("/items/7").then().statusCode(200);
    }

    @Test
    void fewMayTryToLogInWithOneEmail() {
        String email = UUID.randomUUID() + "@pantry.test";
        IntStream.range(0, LOG_INS)
                .forEach(i -> logIn("198.51.100." + i, email).then().statusCode(401));
        logIn("198.51.100.77", email.toUpperCase(Locale.ROOT)).then().statusCode(429);
        logIn("198.51.100.77", "another-" + email).then().statusCode(401);
    }

    /** Asks until it is refused: the credit of a pod is above the limit. */
    private Response beyond(String path) {
        return IntStream.range(0, LIMIT / 10)
                .mapToObj(i -> asked(path))
                .filter(response -> response.statusCode() == 429)
                .findFirst()
                .orElseThrow();
    }

    private Response asked(String path) {
        return given().header("X-Forwarded-For", client)
                .urlEncodingEnabled(false)
                .get(path);
    }

    private static Response logIn(String client, String email) {
        return given().header("X-Forwarded-For", client)
                .contentType(ContentType.JSON)
                .body(Map.of("email", email, "password", "wrong"))
                .post("/sessions");
    }
}
