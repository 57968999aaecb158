package dev.pantry.session;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** What sessions say, read from PostgreSQL in one statement. */
@ApplicationScoped
class SessionDetailRepository implements PanacheRepositoryBase<SessionDetail, String> {}
