package dev.pantry.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The OpenAPI document is the contract: it names every path and operation, and the shape of what comes back. */
@QuarkusTest
class OpenApiTest {

    private static final Map<String, Set<String>> OPERATIONS = Map.of(
            "/sessions", Set.of("post"),
            "/sessions/current", Set.of("get", "delete"),
            "/organizations/{id}", Set.of("get", "patch"),
            "/organizations/{id}/menu", Set.of("get"),
            "/organizations/{organizationId}/categories", Set.of("post"),
            "/categories/{id}", Set.of("patch", "delete"),
            "/categories/{categoryId}/items", Set.of("post"),
            "/items/{id}", Set.of("get", "patch", "delete"),
            "/items", Set.of("get"));

    @Test
    void everyOperationIsThereAndNoOther() {
        Map<String, Map<String, Object>> paths = document().getMap("paths");
        assertThat(paths.keySet()).isEqualTo(OPERATIONS.keySet());
        OPERATIONS.forEach((path, operations) -> assertThat(
                        paths.getOrDefault(path, Map.of()).keySet())
                .as(path)
                .containsAll(operations)
                .hasSize(operations.size()));
    }

    @Test
    void whatComesBackIsDescribed() {
        assertThat(document()
                        .getString("paths.'/items/{id}'.get.responses.'200'.content.'application/json'.schema.'$ref'"))
                .isEqualTo("#/components/schemas/ItemView");
        assertThat(document().getMap("components.schemas.ItemView.properties").keySet())
                .containsExactlyInAnyOrder(
                        "id",
                        "organizationId",
                        "category",
                        "name",
                        "description",
                        "priceCents",
                        "currency",
                        "available",
                        "imageUrl",
                        "version");
        assertThat(document().getMap("components.schemas.MenuView.properties").keySet())
                .containsExactlyInAnyOrder("organization", "version", "categories");
    }

    private static JsonPath document() {
        return given().get("/q/openapi?format=json").jsonPath();
    }
}
