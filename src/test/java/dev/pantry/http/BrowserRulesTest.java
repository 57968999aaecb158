package dev.pantry.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every answer says what a browser may do with it. Those to bad requests: {@link BadInputTest}. */
@QuarkusTest
class BrowserRulesTest {

    @ParameterizedTest
    @CsvSource({
        "/items/1501,                200",
        "/items?ids=1501,            200",
        "/organizations/16/menu,     200",
        "/items/1501/views,          200",
        "/items/99999999,            404",
        "/nope,                      404",
        "/q/health/live,             200",
        "/q/metrics,                 200",
        "/q/openapi,                 200",
        "/sessions/current,          401",
    })
    void everyAnswerSaysWhatABrowserMayDo(String path, int status) {
        Response answer = given().get(path);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertIsSafe(answer);
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
    }

    @Test
    void soDoesWhatIsPrivateOrWrittenOrUnchanged() {
        assertIsSafe(As.customer(16).get("/sessions/current"));
        assertIsSafe(As.staffOf(16).get("/cache"));
        assertIsSafe(given().post("/items/1501/views"));
        assertIsSafe(given().header("If-None-Match", "*").get("/items/1501"));
        assertIsSafe(given().header("Accept-Encoding", "gzip").get("/organizations/16/menu"));
        assertIsSafe(given().head("/items/1501"));
        String token = As.freshToken("customer-16");
        assertIsSafe(As.bearer(token).delete("/sessions/current"));
    }

    /** Nobody has told a browser that another site's pages may read what is here, with or without a token. */
    @Test
    void noOtherSitesPageMayReadAnything() {
        Stream.<RequestSpecification>of(given(), As.customer(16)).forEach(asker -> {
            Response answer = asker.header("Origin", "https://evil.test").get("/items/1501");
            assertThat(answer.headers().asList())
                    .noneMatch(field -> field.getName().toLowerCase(Locale.ROOT).startsWith("access-control-"));
        });
        given().header("Origin", "https://evil.test")
                .header("Access-Control-Request-Method", "PATCH")
                .options("/items/1501")
                .then()
                .header("Access-Control-Allow-Origin", (String) null);
    }

    static void assertIsSafe(Response answer) {
        assertThat(answer.getHeaders().getValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(answer.getHeaders().getValues("Referrer-Policy")).containsExactly("no-referrer");
        assertThat(answer.getHeaders().getValues("Cross-Origin-Resource-Policy"))
                .containsExactly("same-origin");
        assertThat(answer.getHeaders().getValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .startsWith("default-src 'none'; frame-ancestors 'none'");
    }
}
