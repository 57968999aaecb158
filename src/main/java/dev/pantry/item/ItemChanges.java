package dev.pantry.item;

import dev.pantry.access.Caller;
import dev.pantry.database.Writes;
import dev.pantry.http.EntityTag;
import dev.pantry.http.Problems;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes of items. Each is one transaction; when its result is there, no layer of this pod shows the old state any more.
 * Fails with 403 unless the caller is of the staff of the item's organization.
 *
 * <p>{@code ifMatch} is the {@code If-Match} field of the request: with another version there than it names, a change
 * fails with 412.
 */
@ApplicationScoped
public class ItemChanges {

    private final ItemRepository items;
    private final ItemDetailRepository details;
    private final Writes writes;

    ItemChanges(ItemRepository items, ItemDetailRepository details, Writes writes) {
        this.items = items;
        this.details = details;
        this.writes = writes;
    }

    /** Adds an item to a category; null if there is no such category. */
    Uni<@Nullable ItemView> add(long categoryId, NewItem item, Caller caller) {
        return writes.run(() -> items.holdCategory(categoryId).flatMap(organizationId -> {
            if (organizationId == null) {
                return Uni.createFrom().nullItem();
            }
            caller.mustBeStaffOf(organizationId);
            Uni<Integer> position = item.position() == null
                    ? items.nextPosition(categoryId)
                    : Uni.createFrom().item(item.position());
            return position.flatMap(at -> items.persistAndFlush(row(organizationId, categoryId, item, at)))
                    .flatMap(row -> stateOf(row.id));
        }));
    }

    /** Changes what the patch names; null if there is no such item. */
    Uni<@Nullable ItemView> change(long id, ItemPatch patch, @Nullable String ifMatch, Caller caller) {
        // The new category is held before the item is locked: the order in which a renamed category locks them.
        return writes.run(() -> holdCategoryOf(patch)
                .flatMap(organizationId -> items.lock(id).flatMap(row -> {
                    if (row == null) {
                        return Uni.createFrom().nullItem();
                    }
                    caller.mustBeStaffOf(row.organizationId);
                    if (patch.categoryId() != null && !Objects.equals(organizationId, row.organizationId)) {
                        return Uni.createFrom()
                                .failure(Problems.conflict(
                                        "no-such-category",
                                        "categoryId is not a category of the item's organization."));
                    }
                    return ifAllowed(row, ifMatch, () -> {
                        patch.applyTo(row);
                        return items.flush().chain(() -> stateOf(id));
                    });
                })));
    }

    /** Removes an item; false if there is none. */
    Uni<Boolean> remove(long id, @Nullable String ifMatch, Caller caller) {
        return writes.run(() -> items.lock(id).flatMap(row -> {
            if (row == null) {
                return Uni.createFrom().item(false);
            }
            caller.mustBeStaffOf(row.organizationId);
            return ifAllowed(
                    row, ifMatch, () -> items.delete(row).chain(items::flush).replaceWith(true));
        }));
    }

    private Uni<@Nullable Long> holdCategoryOf(ItemPatch patch) {
        return patch.categoryId() == null ? Uni.createFrom().nullItem() : items.holdCategory(patch.categoryId());
    }

    private static <T> Uni<T> ifAllowed(Item row, @Nullable String ifMatch, Supplier<Uni<T>> change) {
        EntityTag current = new EntityTag(row.version, Items.FORMAT);
        return current.isAllowedBy(ifMatch) ? change.get() : Uni.createFrom().failure(Problems.lostRace(current));
    }

    private Uni<ItemView> stateOf(long id) {
        return details.findById(id).map(ItemDetail::view);
    }

    private static Item row(long organizationId, long categoryId, NewItem item, int position) {
        Item row = new Item();
        row.organizationId = organizationId;
        row.categoryId = categoryId;
        row.name = item.name();
        row.description = Objects.requireNonNullElse(item.description(), "");
        row.priceCents = item.priceCents();
        row.available = !Boolean.FALSE.equals(item.available());
        row.position = position;
        return row;
    }
}
