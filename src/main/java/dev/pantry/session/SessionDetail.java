package dev.pantry.session;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A row of the view {@code session_detail}: all that a session says of its user, read in one statement. */
@Entity
@Immutable
@NullUnmarked
class SessionDetail {

    @Id
    String tokenSha256;

    long userId;
    String email;
    String role;

    @Nullable
    Long organizationId;

    Instant expiresAt;
    long version;

    ActiveSession active() {
        return new ActiveSession(tokenSha256, userId, email, role, organizationId, expiresAt);
    }
}
