package dev.pantry.access;

import dev.pantry.http.Problems;
import java.security.Principal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The user who makes a request, and what they may do. Immutable, so it may be taken into a transaction, which runs where
 * no request is at hand.
 *
 * @param role one of {@link Roles}
 * @param organizationId where they are staff; null for all others
 */
public record Caller(
        long id, String email, String role, @Nullable Long organizationId) implements Principal {

    @Override
    public String getName() {
        return email;
    }

    /** Whether they may change what an organization shows: its staff, and admins. */
    public boolean isStaffOf(long organization) {
        return role.equals(Roles.ADMIN) || Objects.equals(organizationId, organization);
    }

    /** Fails with 403 unless they are staff of that organization. */
    public void mustBeStaffOf(long organization) {
        if (!isStaffOf(organization)) {
            throw Problems.forbidden("Only the staff of organization " + organization + " may do this.");
        }
    }
}
