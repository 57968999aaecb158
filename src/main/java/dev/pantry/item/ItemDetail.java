package dev.pantry.item;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A row of the view {@code item_detail}: all that an item shows, read in one statement. */
@Entity
@Immutable
@NullUnmarked
class ItemDetail {

    @Id
    Long id;

    long organizationId;
    long categoryId;
    String categoryName;
    String name;
    String description;
    long priceCents;
    String currency;
    boolean available;

    @Nullable
    String imageUrl;

    long version;

    ItemView view() {
        return new ItemView(
                id,
                organizationId,
                new ItemView.Category(categoryId, categoryName),
                name,
                description,
                priceCents,
                currency,
                available,
                imageUrl,
                version);
    }
}
