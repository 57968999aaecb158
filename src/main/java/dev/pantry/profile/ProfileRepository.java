package dev.pantry.profile;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Profiles in PostgreSQL, for writing them. */
@ApplicationScoped
class ProfileRepository implements PanacheRepositoryBase<Profile, Long> {

    /** Keeps others from writing the profile, also if there is none yet; null if there is no such user. */
    Uni<@Nullable Long> holdUser(long userId) {
        return getSession().flatMap(session -> session.createNativeQuery(
                        "select id from app_user where id = :id for no key update", Long.class)
                .setParameter("id", userId)
                .getSingleResultOrNull());
    }
}
