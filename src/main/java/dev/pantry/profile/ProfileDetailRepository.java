package dev.pantry.profile;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** What profiles show, read from PostgreSQL in one statement. */
@ApplicationScoped
class ProfileDetailRepository implements PanacheRepositoryBase<ProfileDetail, Long> {}
