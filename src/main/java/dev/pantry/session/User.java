package dev.pantry.session;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A row of {@code app_user}, for logging in; never written from here. */
@Entity
@Table(name = "app_user")
@Immutable
@NullUnmarked
class User {

    @Id
    Long id;

    String email;
    String passwordHash;
    String role;

    @Nullable
    Long organizationId;
}
