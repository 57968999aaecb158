package dev.pantry.session;

import dev.pantry.access.Caller;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as the layers keep it.
 *
 * @param expiresAt from then on it is refused, whatever layer it comes from
 */
@RegisterForReflection
record ActiveSession(
        String tokenSha256,
        long userId,
        String email,
        String role,
        @Nullable Long organizationId,
        Instant expiresAt) {

    Caller caller() {
        return new Caller(userId, email, role, organizationId);
    }
}
