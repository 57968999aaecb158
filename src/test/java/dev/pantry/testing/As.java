package dev.pantry.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Requests of the demo users, who log in once and again when the time has run away from them ({@link TestClock}). */
public final class As {

    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    private As() {}

    public static RequestSpecification admin() {
        return user("admin");
    }

    /** Staff of that organization, 1 to 20. */
    public static RequestSpecification staffOf(long organization) {
        return user("staff-" + organization);
    }

    /** One of the customers, 1 to 20. */
    public static RequestSpecification customer(int number) {
        return user("customer-" + number);
    }

    /** Whoever is {@code <name>@pantry.test}. */
    public static RequestSpecification user(String name) {
        return bearer(token(name));
    }

    /** A token of whoever is {@code <name>@pantry.test}, which others use, too. */
    public static String token(String name) {
        return TOKENS.compute(name, (same, token) -> isGood(token) ? token : freshToken(name));
    }

    /** Whoever the token belongs to. */
    public static RequestSpecification bearer(@Nullable String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    /** A token that no other test has. */
    public static String freshToken(String name) {
        return logIn(name + "@pantry.test", "pantry-demo")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    public static Response logIn(String email, String password) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("email", email, "password", password))
                .post("/sessions");
    }

    private static boolean isGood(@Nullable String token) {
        return token != null && bearer(token).get("/sessions/current").statusCode() == 200;
    }
}
