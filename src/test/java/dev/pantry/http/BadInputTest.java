package dev.pantry.http;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pantry.http.BadRequests.Case;
import dev.pantry.testing.As;
import dev.pantry.testing.RawHttp;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a request is the client's affair: 4xx and a problem that says it, whatever the client sends. */
@QuarkusTest
@TestInstance(Lifecycle.PER_CLASS)
class BadInputTest {

    private static final Pattern MAX_AGE = Pattern.compile("max-age=(\\d+)");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init") // injected before the first test
    URI server;

    /** The very first load of a kind may take longer than a load may, on a machine that is busy: that is not the subject. */
    @BeforeAll
    void everyKindWasReadOnce() {
        Stream.of("/items/1501", "/organizations/16", "/organizations/16/menu")
                .forEach(path -> await().until(() -> send(get(path, "X: x")).status() == 200));
    }

    static Stream<Case> table() {
        return BadRequests.all();
    }

    @ParameterizedTest
    @MethodSource("table")
    void isRefusedWithAProblem(Case wrong) throws IOException {
        RawHttp.Answer answer = send(withToken(wrong.request()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(wrong.status());
        if (wrong.bare()) {
            assertThat(answer.body()).isEmpty();
            return;
        }
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("type").asText()).startsWith("urn:pantry:problem:");
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("status").asInt()).isEqualTo(wrong.status());
        assertKeptByNoCache(answer);
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Date")).endsWith(" GMT");
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
        assertThat(answer.header("Allow").isEmpty())
                .as("names the methods that there are, if it was that")
                .isEqualTo(wrong.status() != 405);
        assertThat(problem.path("detail") + " " + problem.path("violations"))
                .as("names the field")
                .contains(wrong.field());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    PUT    | /items/1501                  | DELETE, GET, HEAD, OPTIONS, PATCH
                    POST   | /items                       | GET, HEAD, OPTIONS
                    DELETE | /organizations/16            | GET, HEAD, OPTIONS, PATCH
                    PATCH  | /organizations/16/menu       | GET, HEAD, OPTIONS
                    GET    | /categories/76/items         | OPTIONS, POST
                    BREW   | /organizations/16/menu       | GET, HEAD, OPTIONS
                    """)
    void aMethodThatIsNotThereIsToldThoseThatAre(String method, String path, String allowed) {
        given().request(method, path).then().statusCode(405).header("Allow", allowed);
    }

    @Test
    void noAnswerSaysWhatIsInside() throws IOException {
        for (Case wrong : table().toList()) {
            assertThat(send(withToken(wrong.request())).body())
                    .as(wrong.name())
                    .doesNotContain(
                            "dev.pantry", "com.fasterxml", "io.vertx", "io.quarkus", "org.hibernate", "jakarta.")
                    .doesNotContain("Exception", "StreamRead", "[Source", "\\tat ", "ItemPatch", "NewItem");
        }
    }

    @AfterEach
    void aNormalReadStillAnswers() throws IOException {
        assertThat(send(get("/items/1501", "X: x")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "If-None-Match: garbage",
                "If-None-Match: \"",
                "If-None-Match: ,,,,",
                "If-None-Match: W/",
                "If-Match: garbage",
                "If-Modified-Since: yesterday",
                "Range: bytes=5-1",
                "Range: bytes=x",
                "Range: ,",
                "Accept-Encoding: ;;;q=q,gzip;q=zz",
                "Accept-Encoding: ,",
                "Accept-Language: \u00ff",
                "Cookie: =",
                "Authorization: Basic Og==",
                "Authorization: Bearerish",
                "Authorization: ,",
                "Expect: miracles",
                "X-Forwarded-For: :::",
                "Forwarded: for=;;",
                "Upgrade: x",
                "Pantry-Consistency: garbage",
                "Cache-Control: ,=,",
                "Traceparent: 00-zz",
                "X-Request-Id: a b"
            })
    void aHeaderThatMakesNoSenseIsIgnored(String header) throws IOException {
        assertThat(send(get("/items/1501", header)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/items/0", "/items/-1", "/items/x", "/organizations/0", "/organizations/-1/menu"})
    void noLayerIsAskedForAnIdThatCannotBe(String path) {
        given().get(path).then().statusCode(404).header("Cache-Status", equalTo(null));
    }

    @Test
    void aFieldThatIsLeftOutStaysAsItIs() {
        String name = given().get("/items/1502").then().extract().path("name");
        As.admin()
                .contentType(ContentType.JSON)
                .body("{\"description\":\"one line\\nand another, with \ud83c\udf55\"}")
                .patch("/items/1502")
                .then()
                .statusCode(200)
                .body("name", equalTo(name))
                .body("description", equalTo("one line\nand another, with \ud83c\udf55"));
    }

    @Test
    void aBrokenChunkEndsTheConnection() throws IOException {
        String request = "PATCH /items/1500 HTTP/1.1\r\nHost: pantry\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n";
        assertThat(send(request.getBytes(UTF_8)).status()).isLessThan(500);
    }

    private RawHttp.Answer send(byte[] request) throws IOException {
        return RawHttp.send(server, request);
    }

    /** Nobody is refused for who they are, unless the request says so itself: customers order, admins do the rest. */
    private static byte[] withToken(byte[] request) {
        String text = new String(request, ISO_8859_1); // any bytes, and the same back
        String who = text.matches("(?s)POST /organizations/\\w+/orders .*") ? "customer-16" : "admin";
        return text.contains("Authorization:")
                ? request
                : text.replaceFirst("\r\nHost: .*\r\n", "$0Authorization: Bearer " + As.token(who) + "\r\n")
                        .getBytes(ISO_8859_1);
    }

    private static byte[] get(String path, String header) {
        return ("GET " + path + " HTTP/1.1\r\nHost: pantry\r\nConnection: close\r\n" + header + "\r\n\r\n")
                .getBytes(UTF_8);
    }

    private static void assertKeptByNoCache(RawHttp.Answer answer) {
        String cacheControl = answer.header("Cache-Control");
        Matcher maxAge = MAX_AGE.matcher(cacheControl);
        if (answer.status() == 404 && maxAge.find()) {
            assertThat(Integer.parseInt(maxAge.group(1))).isLessThanOrEqualTo(30);
        } else {
            assertThat(cacheControl).contains("no-store");
        }
    }
}
