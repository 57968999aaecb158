package dev.pantry.menu;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import org.jspecify.annotations.Nullable;

/** Categories in PostgreSQL. */
@ApplicationScoped
class CategoryRepository implements PanacheRepositoryBase<Category, Long> {

    /** The row, locked until the end of the transaction. */
    Uni<@Nullable Category> lock(long id) {
        return findById(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Whether there is such an organization; it stays until the end of the transaction. */
    Uni<Boolean> holdOrganization(long id) {
        return getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select id from organization where id = :id for share", Long.class)
                        .setParameter("id", id)
                        .getSingleResultOrNull())
                .map(found -> found != null);
    }

    /** The position behind the last category of an organization. */
    Uni<Integer> nextPosition(long organizationId) {
        return find("organizationId = ?1 order by position desc limit 1", organizationId)
                .firstResult()
                .map(last -> last == null ? 1 : last.position + 1);
    }

    Uni<Boolean> hasItems(long id) {
        return getSession()
                .flatMap(session -> session.createQuery(
                                "select count(*) from Dish dish where dish.category.id = :id", Long.class)
                        .setParameter("id", id)
                        .getSingleResult())
                .map(count -> count > 0);
    }
}
