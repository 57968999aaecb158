package dev.pantry.item;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;

/** What items show, read from PostgreSQL in one statement. */
@ApplicationScoped
class ItemDetailRepository implements PanacheRepositoryBase<ItemDetail, Long> {

    Uni<List<ItemDetail>> findAll(Collection<Long> ids) {
        return list("id in ?1", ids);
    }
}
