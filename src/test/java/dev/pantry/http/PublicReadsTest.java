package dev.pantry.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.arc.All;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.DecoderConfig;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PublicReadsTest {

    /** Takes what everybody takes, but says so in a way that only a resource reads. */
    private static final Header BY_RESOURCE = new Header("Accept", "application/json;q=0.9");

    /** Well-formed, and nobody's. */
    private static final String TOKEN = "Bearer " + "x".repeat(43);

    /** What differs from one answer to the next by itself. */
    private static final Set<String> MOVING = Set.of("age", "cache-status", "date", "server-timing");

    private static final String REQUESTS = "http_server_requests_seconds_count";

    private static final AtomicLong AT_RESOURCES = new AtomicLong();

    @Inject
    @All
    List<PublicRead> reads;

    @BeforeEach
    void isNear() {
        reads.forEach(read -> given().get(read.path(), 1));
    }

    @Test
    void whatIsNearIsAnsweredBeforeAResourceIsLookedFor() {
        assertThat(reads).hasSizeGreaterThanOrEqualTo(3);
        for (PublicRead read : reads) {
            for (String accepted : List.of("*/*", "application/json")) {
                assertThat(resourcesAskedBy(given().header("Accept", accepted), read.path()))
                        .as(read.path())
                        .isZero();
            }
        }
    }

    @Test
    void bothWaysAnswerTheSame() {
        for (PublicRead read : reads) {
            for (String coding : List.of("identity", "gzip")) {
                Response atOnce = request(coding).get(read.path(), 1);
                Response byResource = request(coding).header(BY_RESOURCE).get(read.path(), 1);
                assertThat(atOnce.statusCode()).isEqualTo(200);
                isTheSame(atOnce, byResource);

                String tag = atOnce.header("ETag");
                Response known = request(coding).header("If-None-Match", tag).get(read.path(), 1);
                assertThat(known.statusCode()).isEqualTo(304);
                isTheSame(
                        known,
                        request(coding)
                                .header(BY_RESOURCE)
                                .header("If-None-Match", tag)
                                .get(read.path(), 1));
            }
        }
    }

    @Test
    void whoSaysMoreThanTheAddressIsAnsweredByAResource() {
        List<Header> more =
                List.of(BY_RESOURCE, new Header("Authorization", TOKEN), new Header(Consistency.FIELD, "item:1=1"));
        for (Header field : more) {
            assertThat(resourcesAskedBy(given().header(field), "/items/{id}"))
                    .as(field.getName())
                    .isPositive();
        }
        assertThat(resourcesAskedBy(given().body("more"), "/items/{id}"))
                .as("a body")
                .isPositive();
    }

    @Test
    void aRefusedTokenIsToldSoWhateverIsNear() {
        given().header("Authorization", TOKEN).get("/items/1").then().statusCode(401);
    }

    @Test
    void whatIsNotTakenIsNotSent() {
        given().header("Accept", "image/png").get("/items/1").then().statusCode(406);
    }

    @Test
    void onlyTheAddressItselfIsAnswered() {
        for (String path : List.of("/items/01", "/items/+1", "/items/1.", "/items/1/1", "/organizations/1/menus")) {
            given().urlEncodingEnabled(false).get(path).then().statusCode(404);
        }
    }

    @Test
    void itIsCountedLikeEveryOther() {
        for (PublicRead read : reads) {
            Map<String, Double> before = counted();
            String tag = given().get(read.path(), 1).header("ETag");
            given().header("If-None-Match", tag).get(read.path(), 1);
            given().header(BY_RESOURCE).header("If-None-Match", tag).get(read.path(), 1);

            assertThat(countedSince(before))
                    .as("what is counted, under whatever name")
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            series("SUCCESS", 200, read.path()), 1., series("REDIRECTION", 304, read.path()), 2.));
        }
    }

    private static String series(String outcome, int status, String path) {
        return REQUESTS + "{method=\"GET\",outcome=\"" + outcome + "\",status=\"" + status + "\",uri=\"" + path + "\"}";
    }

    private static Map<String, Double> countedSince(Map<String, Double> before) {
        return counted().entrySet().stream()
                .map(now -> Map.entry(now.getKey(), now.getValue() - before.getOrDefault(now.getKey(), 0.)))
                .filter(more -> more.getValue() != 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Map<String, Double> counted() {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(REQUESTS))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.valueOf(line.substring(line.lastIndexOf(' ')))));
    }

    private static long resourcesAskedBy(RequestSpecification request, String path) {
        long before = AT_RESOURCES.get();
        request.get(path, 1);
        return AT_RESOURCES.get() - before;
    }

    private static RequestSpecification request(String coding) {
        return given().config(RestAssured.config()
                        .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders()))
                .header("Accept-Encoding", coding);
    }

    private static void isTheSame(Response answer, Response other) {
        assertThat(answer.statusCode()).isEqualTo(other.statusCode());
        assertThat(answer.asByteArray()).isEqualTo(other.asByteArray());
        assertThat(fields(answer)).isEqualTo(fields(other));
    }

    private static Map<String, String> fields(Response answer) {
        return answer.headers().asList().stream()
                .filter(field -> !MOVING.contains(field.getName().toLowerCase(Locale.ROOT)))
                .collect(Collectors.toMap(
                        field -> field.getName().toLowerCase(Locale.ROOT), Header::getValue, (a, b) -> a + b));
    }

    /** Counts what comes as far as a resource. */
    static class AtResources {

        @ServerRequestFilter(preMatching = true)
        void count() {
            AT_RESOURCES.incrementAndGet();
        }
    }
}
