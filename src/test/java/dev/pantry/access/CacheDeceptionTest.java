package dev.pantry.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A link to something private that looks like a picture or a style sheet makes a careless cache keep it for everybody. What
 * is private says so however its address is written, and what is not exactly its address is not it, mostly.
 */
@QuarkusTest
class CacheDeceptionTest {

    private static final String ME = "/sessions/current";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/x.css",
                "/x.js",
                "/x.png",
                ".css",
                ".json",
                ";x.css",
                ";/x.css",
                "%2Fx.css",
                "%3Fx.css",
                "%23x.css",
                "%00.css",
                "%0A.css",
                "%3B.css",
                "/..%2Fx.css",
                "/../../images/x.png",
                "/%2e%2e/%2e%2e/images/x.png",
                "//x.css",
                "?x.css",
                "?.css=1",
                "#x.css"
            })
    void whatIsPrivateIsKeptByNobodyElseHoweverItIsAskedFor(String disguise) {
        String id = As.customer(9).get(ME).path("user.id").toString();
        String order = order();
        for (String path : List.of(ME, "/users/" + id + "/profile", "/orders/" + order)) {
            Response answer = As.customer(9).urlEncodingEnabled(false).get(path + disguise);
            String control = answer.header("Cache-Control");
            assertThat(control == null ? "" : control).as(path + disguise).doesNotContain("public");
            assertThat(answer.header("CDN-Cache-Control")).isNull();
            if (answer.statusCode() == 200) {
                assertThat(control).as(path + disguise).contains("private");
            } else {
                assertThat(answer.asString()).doesNotContain("customer-9", "Customer 9", "totalCents");
            }
        }
    }

    /** Whatever the address is called: who has no token gets nothing, so there is nothing to be kept for others. */
    @Test
    void theNextOneGetsNothing() {
        As.customer(9).get(ME + "?x.css").then().statusCode(200);
        given().get(ME + "?x.css").then().statusCode(401).header("Cache-Control", "no-store");
    }

    private static String order() {
        return As.customer(9)
                .contentType("application/json")
                .body("{\"lines\":[{\"itemId\":1501,\"quantity\":1}]}")
                .post("/organizations/16/orders")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }
}
