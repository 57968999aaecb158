package dev.pantry.analytics;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The items that were ordered most, the most popular first. */
@RegisterForReflection
public record PopularItemsView(long organizationId, List<Item> items, long version) {

    /**
     * An item; it may be gone from the menu.
     *
     * @param quantity how many were ordered in all
     * @param orders in how many orders
     */
    public record Item(long itemId, long quantity, long orders) {}
}
