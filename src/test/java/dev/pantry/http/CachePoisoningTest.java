package dev.pantry.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.cache.Layers;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Header;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is no part of a cache's key must not be part of what it keeps. Each field of a request that a cache in front of Pantry
 * does not look at is tried on a load, with a word that is then looked for in the answer and in what the next client gets.
 */
@QuarkusTest
class CachePoisoningTest {

    private static final String POISON = "poison.test";

    private static final Map<String, String> PUBLIC =
            Map.of("/items/1510", "item:1510", "/organizations/16", "org:16", "/organizations/16/menu", "org:16:menu");

    private static final List<Header> UNKEYED = List.of(
            new Header("Host", POISON),
            new Header("X-Forwarded-Host", POISON),
            new Header("X-Forwarded-Server", POISON),
            new Header("X-Forwarded-Proto", POISON),
            new Header("X-Forwarded-Scheme", POISON),
            new Header("X-Forwarded-Port", "66"),
            new Header("X-Forwarded-Prefix", "/" + POISON),
            new Header("X-Forwarded-For", "203.0.113.66"),
            new Header("Forwarded", "for=203.0.113.66;host=" + POISON + ";proto=" + POISON),
            new Header("X-Host", POISON),
            new Header("X-Original-URL", "/items/1511"),
            new Header("X-Rewrite-URL", "/items/1511"),
            new Header("X-HTTP-Method-Override", "DELETE"),
            new Header("X-Method-Override", "DELETE"),
            new Header("Origin", "https://" + POISON),
            new Header("Referer", "https://" + POISON + "/"),
            new Header("User-Agent", POISON),
            new Header("Cookie", "session=" + POISON),
            new Header("Accept-Language", POISON),
            new Header("Accept", "application/json;q=0.9, " + POISON + "/x"),
            new Header("Range", "bytes=0-3"),
            new Header("If-Match", '"' + POISON + '"'),
            new Header("If-Modified-Since", "Thu, 26 Nov 2099 00:00:00 GMT"),
            new Header("If-Unmodified-Since", "Thu, 26 Nov 1998 00:00:00 GMT"),
            new Header("Expect", POISON),
            new Header("Upgrade", POISON),
            new Header("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            new Header("Baggage", "x=" + POISON),
            new Header(RequestIds.FIELD, POISON));

    /** What differs from one answer to the next by itself. */
    private static final Set<String> MOVING = Set.of("age", "cache-status", "date", "server-timing");

    @Inject
    Layers layers;

    static Stream<Header> fields() {
        return UNKEYED.stream();
    }

    @ParameterizedTest
    @MethodSource("fields")
    void whatIsInNoKeyIsInNoAnswer(Header field) {
        PUBLIC.forEach((path, key) -> {
            Response before = given().get(path);
            layers.forgetEverywhere(key);
            Response poisoned = given().header(field).get(path);
            isTheSame(poisoned, before);
            isTheSame(given().get(path), before);
            assertThat(poisoned.headers() + poisoned.asString())
                    .as(path)
                    .doesNotContain(POISON)
                    .doesNotContain("203.0.113.66");
        });
    }

    /** Parameters that nobody asks for are part of a CDN's key, so they need not, and do not, change anything. */
    @ParameterizedTest
    @MethodSource("fields")
    void neitherIsItInWhatIsAbsent(Header field) {
        Response poisoned = given().header(field).get("/items/88888888?utm_source=" + POISON);
        assertThat(poisoned.statusCode()).isEqualTo(404);
        assertThat(poisoned.headers() + poisoned.asString()).doesNotContain(POISON);
    }

    private static void isTheSame(Response answer, Response before) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asString()).isEqualTo(before.asString());
        assertThat(fields(answer)).isEqualTo(fields(before));
    }

    private static Map<String, String> fields(Response answer) {
        return answer.headers().asList().stream()
                .filter(field -> !MOVING.contains(field.getName().toLowerCase(Locale.ROOT)))
                .collect(Collectors.toMap(
                        field -> field.getName().toLowerCase(Locale.ROOT), Header::getValue, (a, b) -> a + b));
    }
}
