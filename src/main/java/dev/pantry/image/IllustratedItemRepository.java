package dev.pantry.image;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import org.jspecify.annotations.Nullable;

/** Items in PostgreSQL, as far as they have pictures. */
@ApplicationScoped
class IllustratedItemRepository implements PanacheRepositoryBase<IllustratedItem, Long> {

    /** The row, locked until the end of the transaction. */
    Uni<@Nullable IllustratedItem> lock(long id) {
        return findById(id, LockModeType.PESSIMISTIC_WRITE);
    }
}
