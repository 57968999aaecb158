package dev.pantry.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A client writes the fields that it may write, and none of those that only a server or another role may. */
@QuarkusTest
class MassAssignmentTest {

    /** What every body may hold: adding a field to a record adds it here, by somebody who has thought about it. */
    private static final Map<String, Set<String>> WRITABLE = new TreeMap<>(Map.of(
            "patch /organizations/{id}", Set.of("name", "description", "timeZone", "phone"),
            "post /organizations/{organizationId}/categories", Set.of("name", "position"),
            "patch /categories/{id}", Set.of("name", "position"),
            "post /categories/{categoryId}/items", Set.of("name", "description", "priceCents", "available", "position"),
            "patch /items/{id}", Set.of("name", "description", "priceCents", "available", "categoryId", "position"),
            "post /organizations/{organizationId}/orders", Set.of("lines"),
            "patch /orders/{id}", Set.of("status"),
            "put /users/{id}/profile", Set.of("displayName", "phone", "locale"),
            "post /sessions", Set.of("email", "password")));

    /** Columns that no body shows either. */
    private static final Set<String> HIDDEN =
            Set.of("passwordHash", "password_hash", "tokenSha256", "token_sha256", "organization_id", "price_cents");

    private static final Map<String, String> PLACES = Map.of(
            "patch /organizations/{id}", "/organizations/15",
            "post /organizations/{organizationId}/categories", "/organizations/15/categories",
            "patch /categories/{id}", "/categories/114",
            "post /categories/{categoryId}/items", "/categories/114/items",
            "patch /items/{id}", "/items/1350",
            "post /organizations/{organizationId}/orders", "/organizations/15/orders",
            "patch /orders/{id}", "/orders/0198c000-0000-7000-8000-000000001501",
            "put /users/{id}/profile", "/users/36/profile",
            "post /sessions", "/sessions");

    @Test
    void everyBodyHoldsTheseFieldsAndNoOthers() {
        Map<String, Set<String>> bodies = new TreeMap<>();
        Map<String, Map<String, Object>> paths = document().getMap("paths");
        paths.forEach((path, operations) -> operations.keySet().forEach(method -> {
            String schema = document()
                    .getString(
                            "paths.'" + path + "'." + method + ".requestBody.content.'application/json'.schema.'$ref'");
            if (schema != null && !path.startsWith("/gadgets")) {
                bodies.put(method + " " + path, properties(schema.substring(schema.lastIndexOf('/') + 1)));
            }
        }));
        assertThat(bodies).isEqualTo(WRITABLE);
    }

    /** Every field that any answer shows, sent with every write that does not take it. */
    @Test
    void whatIsOnlyShownCannotBeWritten() {
        Set<String> shown = new TreeSet<>(HIDDEN);
        Map<String, Object> schemas = document().getMap("components.schemas");
        schemas.keySet().stream().map(MassAssignmentTest::properties).forEach(shown::addAll);
        assertThat(shown)
                .contains("id", "version", "organizationId", "userId", "role", "imageUrl", "createdAt", "token");
        WRITABLE.forEach((operation, writable) -> {
            String method = operation.split(" ")[0].toUpperCase(Locale.ROOT);
            String place = PLACES.get(operation);
            Set<String> refused =
                    shown.stream().filter(field -> !writable.contains(field)).collect(Collectors.toSet());
            for (String field : refused) {
                Response answer = whoMay(operation)
                        .get()
                        .contentType("application/json")
                        .body("{\"" + field + "\":1}")
                        .request(method, place);
                assertThat(answer.statusCode())
                        .as(operation + " " + field + ": " + answer.asString())
                        .isEqualTo(400);
                assertThat(answer.asString()).contains(field);
            }
        });
    }

    private static Supplier<RequestSpecification> whoMay(String operation) {
        if (operation.endsWith("/orders") || operation.endsWith("/profile")) {
            return () -> As.customer(15);
        }
        return operation.endsWith("/sessions") ? () -> given() : () -> As.staffOf(15);
    }

    private static Set<String> properties(String schema) {
        Map<String, Object> properties = document().getMap("components.schemas." + schema + ".properties");
        return properties == null ? Set.of() : properties.keySet();
    }

    private static JsonPath document() {
        return given().get("/q/openapi?format=json").jsonPath();
    }
}
