package dev.pantry.menu;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.NoResultException;
import org.jspecify.annotations.Nullable;

/** Menus in PostgreSQL. */
@ApplicationScoped
class MenuRepository implements PanacheRepositoryBase<MenuHead, Long> {

    /** The whole tree by one statement, so that the version is that of what it came with. */
    Uni<@Nullable MenuHead> findTree(long organizationId) {
        return find("""
                        from MenuHead head
                        left join fetch head.categories category
                        left join fetch category.dishes
                        where head.organizationId = ?1
                        """, organizationId)
                .singleResult()
                .onFailure(NoResultException.class)
                .recoverWithNull();
    }
}
