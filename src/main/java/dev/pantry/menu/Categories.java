package dev.pantry.menu;

import dev.pantry.access.Caller;
import dev.pantry.database.Writes;
import dev.pantry.http.Problems;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Changes of categories. Each is one transaction; when its result is there, this pod shows no older menu or item. Fails with
 * 403 unless the caller is of the organization's staff.
 */
@ApplicationScoped
public class Categories {

    private final CategoryRepository repository;
    private final Writes writes;

    Categories(CategoryRepository repository, Writes writes) {
        this.repository = repository;
        this.writes = writes;
    }

    /** Adds a category; null if there is no such organization. */
    Uni<@Nullable CategoryView> add(long organizationId, NewCategory category, Caller caller) {
        caller.mustBeStaffOf(organizationId);
        return writes.run(() -> repository.holdOrganization(organizationId).flatMap(there -> {
            if (!there) {
                return Uni.createFrom().nullItem();
            }
            Uni<Integer> position = category.position() == null
                    ? repository.nextPosition(organizationId)
                    : Uni.createFrom().item(category.position());
            return position.flatMap(at -> {
                Category row = new Category();
                row.organizationId = organizationId;
                row.name = category.name();
                row.position = at;
                return repository.persistAndFlush(row).map(Category::view);
            });
        }));
    }

    /** Changes what the patch names; null if there is no such category. */
    Uni<@Nullable CategoryView> change(long id, CategoryPatch patch, Caller caller) {
        return writes.run(() -> repository.lock(id).map(row -> {
            if (row == null) {
                return null;
            }
            caller.mustBeStaffOf(row.organizationId);
            if (patch.name() != null) {
                row.name = patch.name();
            }
            if (patch.position() != null) {
                row.position = patch.position();
            }
            return row.view();
        }));
    }

    /** Removes a category; false if there is none. Fails with 409 while it still has items. */
    Uni<Boolean> remove(long id, Caller caller) {
        return writes.run(() -> repository.lock(id).flatMap(row -> {
            if (row == null) {
                return Uni.createFrom().item(false);
            }
            caller.mustBeStaffOf(row.organizationId);
            return repository
                    .hasItems(id)
                    .flatMap(hasItems -> hasItems
                            ? Uni.createFrom()
                                    .failure(Problems.conflict("category-not-empty", "The category still has items."))
                            : repository.delete(row).chain(repository::flush).replaceWith(true));
        }));
    }
}
