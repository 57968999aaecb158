package dev.pantry.gadget;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** Gadgets in PostgreSQL. */
@ApplicationScoped
class GadgetRepository implements PanacheRepositoryBase<Gadget, Long> {}
