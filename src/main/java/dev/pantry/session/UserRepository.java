package dev.pantry.session;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Users in PostgreSQL. */
@ApplicationScoped
class UserRepository implements PanacheRepositoryBase<User, Long> {

    /** The user with that address, in whatever case; null if there is none. */
    Uni<@Nullable User> findByEmail(String email) {
        return find("lower(email) = lower(?1)", email).firstResult();
    }
}
