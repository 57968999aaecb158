package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Subscriber;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every endpoint of the packaged application, and every cache: so that nothing is there only where tests look for it. */
class EndpointsIT {

    private static final byte[] WEBP =
            Base64.getDecoder().decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=");

    private static final String NOBODY = "";

    private static EmbeddedServers servers;
    private static Pods pods;
    private static Pod pod;

    /** Method and path, as the OpenAPI document has them. */
    private final Set<String> called = new TreeSet<>();

    @BeforeAll
    static void startPod() {
        servers = EmbeddedServers.start();
        pods = new Pods();
        pod = pods.start(
                Pods.with(servers.settings(), Map.of("pantry.demo-data", "true", "pantry.redis.deadline", "3s")));
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @Test
    void everyEndpointAnswersAndEveryCacheIsUsed() {
        Response loggedIn = call(NOBODY, 201, "POST", "/sessions", credentials("customer-1"));
        String customer = loggedIn.path("token");
        String staff =
                call(NOBODY, 201, "POST", "/sessions", credentials("staff-1")).path("token");
        String admin =
                call(NOBODY, 201, "POST", "/sessions", credentials("admin")).path("token");

        theMenu(staff);
        anOrder(customer, staff);
        int user = loggedIn.path("user.id");
        call(customer, 200, "PUT", "/users/{id}/profile", "{\"displayName\":\"C\",\"locale\":\"de-DE\"}", user);
        assertThat(twice(customer, "/users/{id}/profile", user).<String>path("locale"))
                .isEqualTo("de-DE");
        twice(NOBODY, "/organizations/{id}", 1);
        twice(staff, "/organizations/{id}/analytics/items", 1);
        twice(staff, "/organizations/{id}/analytics/daily-sales", 1);
        theCaches(admin);

        twice(customer, "/sessions/current");
        call(customer, 204, "DELETE", "/sessions/current", "");
        assertThat(call(customer, 401, "GET", "/sessions/current", "").contentType())
                .startsWith("application/problem+json");

        Map<String, Map<String, Object>> paths =
                JsonPath.from(pod.get("/q/openapi?format=json").text()).getMap("paths");
        assertThat(paths).isNotEmpty();
        paths.forEach((path, operations) -> operations.keySet().forEach(method -> assertThat(called)
                .contains(method.toUpperCase(Locale.ROOT) + ' ' + path)));
    }

    private void theMenu(String staff) {
        int category = call(staff, 201, "POST", "/organizations/{organizationId}/categories", "{\"name\":\"new\"}", 1)
                .path("id");
        call(staff, 200, "PATCH", "/categories/{id}", "{\"position\":3}", category);
        int item = call(
                        staff,
                        201,
                        "POST",
                        "/categories/{categoryId}/items",
                        "{\"name\":\"new\",\"priceCents\":100}",
                        category)
                .path("id");
        call(staff, 200, "PATCH", "/items/{id}", "{\"available\":false}", item);
        assertThat(twice(NOBODY, "/items/{id}", item).<Boolean>path("available"))
                .isFalse();
        String image = given(staff)
                .contentType("image/webp")
                .body(WEBP)
                .put("/items/{id}/image", item)
                .path("imageUrl");
        called.add("PUT /items/{id}/image");
        assertThat(twice(NOBODY, "/images/{sha256}", image.substring("/images/".length()))
                        .asByteArray())
                .isEqualTo(WEBP);
        assertThat(call(NOBODY, 200, "GET", "/items", "ids=" + item + ",7").<Integer>path("items.size()"))
                .isEqualTo(2);
        call(NOBODY, 202, "POST", "/items/{id}/views", "", item);
        assertThat(call(NOBODY, 200, "GET", "/items/{id}/views", "", item).<Integer>path("views"))
                .isOne();
        call(staff, 204, "DELETE", "/items/{id}", "", item);
        call(staff, 204, "DELETE", "/categories/{id}", "", category);
        assertThat(call(staff, 400, "PATCH", "/organizations/{id}", "{\"timeZone\":\"Nowhere\"}", 1)
                        .asString())
                .contains("timeZone", "must be the IANA name of a time zone");
        call(staff, 400, "PATCH", "/organizations/{id}", "{\"name\":null}", 1);
        call(staff, 200, "PATCH", "/organizations/{id}", "{\"timeZone\":\"Europe/Berlin\"}", 1);
        assertThat(twice(NOBODY, "/organizations/{id}/menu", 1).<Integer>path("categories.size()"))
                .isPositive();
    }

    private void anOrder(String customer, String staff) {
        String order = call(
                        customer,
                        201,
                        "POST",
                        "/organizations/{organizationId}/orders",
                        "{\"lines\":[{\"itemId\":7,\"quantity\":2}]}",
                        1)
                .path("id");
        String events = "/orders/" + order + "/events";
        try (Subscriber stream =
                        Subscriber.overSse(pod.address(), events, customer).await(1);
                Subscriber socket = Subscriber.overWebSocket(pod.address(), events, customer)
                        .await(1)) {
            called.add("GET /orders/{id}/events");
            twice(customer, "/orders/{id}", order);
            call(staff, 200, "PATCH", "/orders/{id}", "{\"status\":\"accepted\"}", order);
            assertThat(stream.await(2).statuses()).containsExactly("placed", "accepted");
            assertThat(socket.await(2).statuses()).containsExactly("placed", "accepted");
        }
    }

    private void theCaches(String admin) {
        assertThat(call(admin, 200, "GET", "/cache/{name}/{id}", "", "item", 7).<String>path("key"))
                .isEqualTo("item:7");
        call(admin, 204, "DELETE", "/cache/{name}/{id}", "", "item", 7);
        call(admin, 200, "DELETE", "/cache/{name}", "pattern=7*", "item");
        JsonPath all = call(admin, 200, "GET", "/cache", "").jsonPath();
        assertThat(all.getList("caches.name")).hasSizeGreaterThanOrEqualTo(8);
        assertThat(all.getList("caches.findAll { it.near.hits == 0 }.name")).isEmpty();
        assertThat(pod.metric("pantry_cache_reads_total", "cache=\"menu\"")).isPositive();
        assertThat(pod.get("/q/health").text()).contains("\"status\": \"UP\"");
    }

    /** The second answer, which the near cache has. */
    private Response twice(String token, String path, Object... ids) {
        call(token, 200, "GET", path, "", ids);
        return call(token, 200, "GET", path, "", ids);
    }

    /** {@code what} is a body or a query; fails unless the status is the expected one. */
    private Response call(String token, int status, String method, String path, String what, Object... ids) {
        called.add(method + ' ' + path);
        RequestSpecification request = given(token);
        if (what.startsWith("{")) {
            request.contentType("application/json").body(what);
        } else if (!what.isEmpty()) {
            request.queryParam(what.split("=")[0], what.split("=")[1]);
        }
        Response response = request.request(method, path, ids);
        assertThat(response.statusCode())
                .as(method + ' ' + path + ' ' + Arrays.toString(ids) + ' ' + response.asString())
                .isEqualTo(status);
        return response;
    }

    private static RequestSpecification given(String token) {
        return RestAssured.given()
                .baseUri(pod.address().toString())
                .headers(token.isEmpty() ? Collections.emptyMap() : Map.of("Authorization", "Bearer " + token));
    }

    private static String credentials(String user) {
        return "{\"email\":\"" + user + "@pantry.test\",\"password\":\"pantry-demo\"}";
    }
}
