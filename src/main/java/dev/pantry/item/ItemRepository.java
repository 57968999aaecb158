package dev.pantry.item;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import org.jspecify.annotations.Nullable;

/** Items in PostgreSQL, for changing them. */
@ApplicationScoped
class ItemRepository implements PanacheRepositoryBase<Item, Long> {

    /** The row, locked until the end of the transaction. */
    Uni<@Nullable Item> lock(long id) {
        return findById(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The organization of a category, whose row keeps its name until the end of the transaction; null if there is none. */
    Uni<@Nullable Long> holdCategory(long categoryId) {
        return getSession().flatMap(session -> session.createNativeQuery(
                        "select organization_id from category where id = :id for share", Long.class)
                .setParameter("id", categoryId)
                .getSingleResultOrNull());
    }

    /** The position behind the last item of a category. */
    Uni<Integer> nextPosition(long categoryId) {
        return find("categoryId = ?1 order by position desc limit 1", categoryId)
                .firstResult()
                .map(last -> last == null ? 1 : last.position + 1);
    }
}
