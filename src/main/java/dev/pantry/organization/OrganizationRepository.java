package dev.pantry.organization;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** Organizations in PostgreSQL. */
@ApplicationScoped
class OrganizationRepository implements PanacheRepositoryBase<Organization, Long> {}
