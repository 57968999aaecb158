package dev.pantry.item;

import org.jspecify.annotations.Nullable;

/**
 * An item as clients see it.
 *
 * @param priceCents in the smallest unit of {@code currency}
 * @param currency ISO 4217 code
 */
public record ItemView(
        long id,
        long organizationId,
        Category category,
        String name,
        String description,
        long priceCents,
        String currency,
        boolean available,
        @Nullable String imageUrl,
        long version) {

    /** The category that the item stands in. */
    public record Category(long id, String name) {}
}
