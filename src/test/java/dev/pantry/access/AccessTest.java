package dev.pantry.access;

import static io.restassured.RestAssured.given;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.As;
import dev.pantry.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may do what: every operation of the OpenAPI document, tried by everybody. */
@QuarkusTest
class AccessTest {

    /** In the order of the columns. Everything that is asked for belongs to organization 18. */
    private static final List<Who> PRINCIPALS = List.of(
            new Who("anonymous", RestAssured::given),
            new Who("a customer", () -> As.customer(17)),
            new Who("another customer", () -> As.customer(18)),
            new Who("its staff", () -> As.staffOf(18)),
            new Who("other staff", () -> As.staffOf(17)),
            new Who("admin", As::admin));

    private static final String TABLE = """
            get    /organizations/{id}                        200 200 200 200 200 200
            patch  /organizations/{id}                        401 403 403 200 403 200
            get    /organizations/{id}/menu                   200 200 200 200 200 200
            post   /organizations/{organizationId}/categories 401 403 403 201 403 201
            patch  /categories/{id}                           401 403 403 200 403 200
            delete /categories/{id}                           401 403 403 204 403 204
            post   /categories/{categoryId}/items             401 403 403 201 403 201
            get    /items                                     200 200 200 200 200 200
            get    /items/{id}                                200 200 200 200 200 200
            patch  /items/{id}                                401 403 403 200 403 200
            delete /items/{id}                                401 403 403 204 403 204
            post   /organizations/{organizationId}/orders     401 201 201 403 403 403
            get    /orders/{id}                               401 200 403 200 403 200
            get    /orders/{id}/events                        401 200 403 200 403 200
            patch  /orders/{id}                               401 200 403 200 403 200
            get    /organizations/{id}/analytics/items        401 403 403 200 403 200
            get    /organizations/{id}/analytics/daily-sales  401 403 403 200 403 200
            get    /users/{id}/profile                        401 200 403 403 403 403
            put    /users/{id}/profile                        401 200 403 403 403 403
            put    /items/{id}/image                          401 403 403 200 403 200
            get    /images/{sha256}                           200 200 200 200 200 200
            post   /items/{id}/views                          202 202 202 202 202 202
            get    /items/{id}/views                          200 200 200 200 200 200
            post   /sessions                                  201 201 201 201 201 201
            get    /sessions/current                          401 200 200 200 200 200
            delete /sessions/current                          401 204 204 204 204 204
            get    /cache                                     401 403 403 403 403 200
            get    /cache/{name}/{id}                         401 403 403 403 403 200
            delete /cache/{name}/{id}                         401 403 403 403 403 204
            delete /cache/{name}                              401 403 403 403 403 200
            """;

    /** One pixel. */
    private static final byte[] PICTURE = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static final Map<String, String> BODIES = Map.ofEntries(
            entry("patch /organizations/{id}", "{\"phone\":\"+353 20 910 0118\"}"),
            entry("post /organizations/{organizationId}/categories", "{\"name\":\"Matrix\"}"),
            entry("patch /categories/{id}", "{\"name\":\"Matrix\"}"),
            entry("post /categories/{categoryId}/items", "{\"name\":\"Matrix\",\"priceCents\":1}"),
            entry("patch /items/{id}", "{\"priceCents\":1}"),
            entry("post /organizations/{organizationId}/orders", "{\"lines\":[{\"itemId\":1641,\"quantity\":1}]}"),
            entry("patch /orders/{id}", "{\"status\":\"cancelled\"}"),
            entry("put /users/{id}/profile", "{\"displayName\":\"Matrix\"}"),
            entry("post /sessions", "{\"email\":\"customer-17@pantry.test\",\"password\":\"pantry-demo\"}"));

    @Inject
    Sql sql;

    static List<Row> rows() {
        return TABLE.lines().map(Row::parse).toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everybodyMayDoWhatTheTableSays(Row row) {
        for (int i = 0; i < PRINCIPALS.size(); i++) {
            Response response = ask(row, PRINCIPALS.get(i));
            assertThat(response.statusCode())
                    .as(row + " by " + PRINCIPALS.get(i).name() + ": " + response.asString())
                    .isEqualTo(row.statuses().get(i));
            if (response.statusCode() == 401) {
                assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer");
            }
            if (response.statusCode() >= 400) {
                assertThat(response.contentType()).isEqualTo("application/problem+json");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatEverybodyMayReadIsTheSameForAllAndNothingElseIsPublic(Row row) {
        List<Response> responses =
                PRINCIPALS.stream().map(principal -> ask(row, principal)).toList();
        if (row.method().equals("get") && !row.isGuarded()) {
            assertThat(responses).allSatisfy(response -> assertThat(response.header("Cache-Control"))
                    .startsWith("public"));
            assertThat(responses.stream().map(Response::asString).distinct()).hasSize(1);
        } else {
            // What is private may be kept by the caller, who has to ask each time whether it still may be shown.
            // An answer to DELETE is kept by no cache anyway (RFC 9110, section 9.3.5).
            assertThat(responses.stream()
                            .filter(response -> response.statusCode() != 204)
                            .map(response -> response.header("Cache-Control")))
                    .allMatch(control -> control.contains("no-store") || control.equals("private, no-cache"))
                    .noneMatch(control -> control.contains("public"));
        }
    }

    @Test
    void theOpenApiDocumentSaysTheSame() {
        JsonPath document = given().get("/q/openapi?format=json").jsonPath();
        Map<String, Map<String, Map<String, Object>>> paths = document.getMap("paths");
        Map<String, Object> security = new TreeMap<>();
        paths.forEach((path, operations) -> operations.forEach(
                (method, operation) -> security.put(method + " " + path, operation.getOrDefault("security", "none"))));
        assertThat(security).isEqualTo(rows().stream().collect(toMap(Row::operation, Row::security)));
        assertThat(document.getMap("components.securitySchemes.token"))
                .containsEntry("type", "http")
                .containsEntry("scheme", "bearer");
    }

    private Response ask(Row row, Who principal) {
        RequestSpecification request = principal.request().get();
        String body = BODIES.get(row.operation());
        if (body != null) {
            request.contentType(ContentType.JSON).body(body);
        } else if (row.operation().equals("put /items/{id}/image")) {
            request.contentType("image/png").body(PICTURE);
        }
        return request.request(row.method().toUpperCase(Locale.ROOT), path(row));
    }

    /** What a DELETE removes is new each time. */
    private String path(Row row) {
        return switch (row.operation()) {
            case "get /items" -> "/items?ids=1640,1641";
            case "delete /cache/{name}" -> "/cache/item?pattern=164*";
            case "delete /items/{id}" ->
                "/items/"
                        + newRow(
                                "item",
                                "(organization_id, category_id, name, price_cents, position) values (18, 138, 'X', 1, 9)");
            case "get /orders/{id}/events" ->
                "/orders/0198c000-0000-7000-8000-000000001803/events"; // completed: it ends
            case "patch /orders/{id}" -> "/orders/" + newOrder();
            case "delete /categories/{id}" ->
                "/categories/" + newRow("category", "(organization_id, name, position) values (18, 'X', 9)");
            default ->
                row.path()
                        .replace("/cache/{name}/{id}", "/cache/item/1640")
                        .replace("/organizations/{id}", "/organizations/18")
                        .replace("{organizationId}", "18")
                        .replace("/categories/{id}", "/categories/137")
                        .replace("{categoryId}", "138")
                        .replace(
                                "{sha256}",
                                sql.strings("select sha256 from image order by 1").stream()
                                        .findFirst()
                                        .orElse("none"))
                        .replace("/items/{id}", "/items/1640")
                        .replace("/users/{id}", "/users/38")
                        .replace("/orders/{id}", "/orders/0198c000-0000-7000-8000-000000001801");
        };
    }

    /** Of customer 17 to organization 18. */
    private UUID newOrder() {
        UUID id = UUID.randomUUID();
        sql.run(
                "insert into customer_order (id, organization_id, user_id, status, currency, created_at)"
                        + " values (?, 18, 38, 'placed', 'EUR', now())",
                id);
        return id;
    }

    private long newRow(String table, String values) {
        return sql.number("insert into " + table + " " + values + " returning id");
    }

    /** Somebody, logged in: once more if the last request has ended their session. */
    record Who(String name, Supplier<RequestSpecification> request) {}

    /** An operation and what each of the principals gets. */
    record Row(String method, String path, List<Integer> statuses) {

        static Row parse(String line) {
            String[] words = line.split(" +");
            return new Row(
                    words[0],
                    words[1],
                    Arrays.stream(words).skip(2).map(Integer::valueOf).toList());
        }

        String operation() {
            return method + " " + path;
        }

        boolean isGuarded() {
            return statuses.get(0) == 401;
        }

        /** As the document must have it: the roles are named where not everybody who is logged in may. */
        Object security() {
            if (statuses.get(2) < 400 && statuses.get(3) == 403) {
                return List.of(Map.of("token", List.of(Roles.CUSTOMER)));
            }
            List<String> some = statuses.get(3) == 403 ? List.of(Roles.ADMIN) : List.of(Roles.STAFF, Roles.ADMIN);
            List<String> roles = statuses.get(1) == 403 ? some : List.of();
            return isGuarded() ? List.of(Map.of("token", roles)) : "none";
        }

        @Override
        public String toString() {
            return operation();
        }
    }
}
