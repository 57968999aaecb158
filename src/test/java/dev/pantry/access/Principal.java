package dev.pantry.access;

import dev.pantry.testing.Pod;
import io.restassured.path.json.JsonPath;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who asks.
 *
 * @param token what they show; null if they show nothing
 * @param id of the user; 0 for whoever is none
 * @param role {@link Roles}, or {@code anonymous}, or {@code refused} for whoever shows a token that is not good
 * @param organization that they are staff of, else 0
 */
public record Principal(String email, @Nullable String token, long id, String role, long organization) {

    private static final String PASSWORD = "pantry-demo";

    /** Who says nothing. */
    public static final Principal ANONYMOUS = new Principal("nobody", null, 0, "anonymous", 0);

    /** Who shows a token that no pod takes. */
    public static Principal refused(String token) {
        return new Principal("somebody", token, 0, "refused", 0);
    }

    /** Logs in a demo user: {@code customer-1}. */
    public static Principal loggedIn(Pod pod, String name) {
        String email = name + "@pantry.test";
        String token = pod.login(email, PASSWORD);
        JsonPath user = JsonPath.from(
                pod.get("/sessions/current", "Authorization", "Bearer " + token).text());
        String role = user.getString("user.role");
        long organization = role.equals(Roles.STAFF) ? Long.parseLong(name.substring(name.indexOf('-') + 1)) : 0;
        return new Principal(email, token, user.getLong("user.id"), role, organization);
    }

    public boolean isKnown() {
        return id > 0;
    }

    /** Of that organization; admins are staff of each. */
    public boolean isStaffOf(long wanted) {
        return isAdmin() || organization == wanted;
    }

    public boolean isAdmin() {
        return role.equals(Roles.ADMIN);
    }

    /** Their token, for requests that only a user can make. */
    public String secret() {
        if (token == null) {
            throw new IllegalStateException(email + " has no token");
        }
        return token;
    }

    @Override
    public String toString() {
        return email;
    }
}
