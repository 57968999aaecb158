package dev.pantry.order;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Orders in PostgreSQL, for writing them. */
@ApplicationScoped
class OrderRepository implements PanacheRepositoryBase<CustomerOrder, UUID> {

    /** The row, locked until the end of the transaction. */
    Uni<@Nullable CustomerOrder> lock(UUID id) {
        return findById(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The lines first: the order gets its version when it comes, and keeps it. */
    Uni<Void> add(CustomerOrder order, List<OrderLine> lines) {
        return getSession().flatMap(session -> session.setBatchSize(lines.size())
                .persistAll(lines.toArray())
                .chain(session::flush)
                .chain(() -> session.persist(order))
                .chain(session::flush));
    }

    /** The currency of an organization, which stays as it is until the end of the transaction; null if there is none. */
    Uni<@Nullable String> holdCurrency(long organizationId) {
        return getSession().flatMap(session -> session.createNativeQuery(
                        "select currency from organization where id = :id for share", String.class)
                .setParameter("id", organizationId)
                .getSingleResultOrNull());
    }

    /** The version that an order got by being placed. */
    Uni<Long> firstVersion(UUID id) {
        return getSession().flatMap(session -> session.createNativeQuery(
                        "select min(version) from order_event where order_id = :id", Long.class)
                .setParameter("id", id)
                .getSingleResult());
    }
}
