package dev.pantry.order;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Every status that orders have had, in PostgreSQL. */
@ApplicationScoped
class StatusChangeRepository implements PanacheRepositoryBase<StatusChange, StatusChange.Key> {

    /** What an order got after that version, in order. */
    Uni<List<StatusChange>> after(UUID order, long version) {
        return list("orderId = ?1 and version > ?2 order by version", order, version);
    }
}
