package dev.pantry.order;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.NoResultException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whole orders, read from PostgreSQL in one statement. */
@ApplicationScoped
class OrderDetailRepository implements PanacheRepositoryBase<OrderDetail, UUID> {

    /** The order with its lines, so that the version is that of what it came with. */
    Uni<@Nullable OrderDetail> findWhole(UUID id) {
        return find("from OrderDetail o left join fetch o.lines where o.id = ?1", id)
                .singleResult()
                .onFailure(NoResultException.class)
                .recoverWithNull();
    }
}
