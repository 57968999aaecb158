package dev.pantry.session;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code session}. The database sets the version. */
@Entity
@Table(name = "session")
@NullUnmarked
class UserSession {

    @Id
    String tokenSha256;

    long userId;
    Instant expiresAt;

    @Column(insertable = false, updatable = false)
    long version;
}
