package dev.pantry.http;

import static io.restassured.RestAssured.given;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The OpenAPI document is the contract: it names every path and operation, and the shape of what comes back. */
@QuarkusTest
class OpenApiTest {

    private static final Map<String, Set<String>> OPERATIONS = Map.ofEntries(
            entry("/sessions", Set.of("post")),
            entry("/sessions/current", Set.of("get", "delete")),
            entry("/organizations/{id}", Set.of("get", "patch")),
            entry("/organizations/{id}/menu", Set.of("get")),
            entry("/organizations/{organizationId}/categories", Set.of("post")),
            entry("/categories/{id}", Set.of("patch", "delete")),
            entry("/categories/{categoryId}/items", Set.of("post")),
            entry("/items/{id}", Set.of("get", "patch", "delete")),
            entry("/items/{id}/views", Set.of("get", "post")),
            entry("/items", Set.of("get")),
            entry("/organizations/{organizationId}/orders", Set.of("post")),
            entry("/users/{id}/profile", Set.of("get", "put")),
            entry("/organizations/{id}/analytics/items", Set.of("get")),
            entry("/organizations/{id}/analytics/daily-sales", Set.of("get")),
            entry("/orders/{id}/events", Set.of("get")),
            entry("/orders/{id}", Set.of("get", "patch")),
            entry("/items/{id}/image", Set.of("put")),
            entry("/images/{sha256}", Set.of("get")),
            entry("/cache", Set.of("get")),
            entry("/cache/{name}", Set.of("delete")),
            entry("/cache/{name}/{id}", Set.of("get", "delete")));

    /** It is written down, so that no pod has to work it out when it starts; what is written down is what the code says. */
    @Test
    void whatIsWrittenDownIsWhatTheAnnotationsSay() throws IOException {
        JsonNode generated = new ObjectMapper()
                .readTree(given().get("/generated-openapi?format=json").asByteArray());
        Path wanted = Path.of("target", "openapi.json");
        Files.writeString(wanted, generated.toPrettyString() + "\n");
        assertThat(given().get("/q/openapi").asString())
                .as("src/main/resources/openapi.json; if the change is meant, copy %s there", wanted)
                .isEqualTo(Files.readString(wanted));
    }

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
        assertThat(document().getMap("components.schemas.OrderView.properties").keySet())
                .containsExactlyInAnyOrder(
                        "id",
                        "organizationId",
                        "userId",
                        "status",
                        "lines",
                        "totalCents",
                        "currency",
                        "createdAt",
                        "version");
        assertThat(document().getList("components.schemas.OrderStatus.enum"))
                .containsExactly("placed", "accepted", "preparing", "ready", "completed", "cancelled");
        assertThat(document().getMap("components.schemas.MenuView.properties").keySet())
                .containsExactlyInAnyOrder("organization", "version", "categories");
    }

    private static JsonPath document() {
        return given().get("/q/openapi").jsonPath();
    }
}
