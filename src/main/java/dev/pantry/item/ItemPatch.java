package dev.pantry.item;

import static dev.pantry.item.NewItem.MAX_POSITION;
import static dev.pantry.item.NewItem.MAX_PRICE_CENTS;

import dev.pantry.http.NotBlankIfGiven;
import dev.pantry.http.Patch;
import dev.pantry.http.PlainText;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A change of an item: what is left out stays as it is, {@code null} is refused.
 *
 * @param categoryId must be a category of the same organization
 */
@Patch
public record ItemPatch(
        @NotBlankIfGiven @Size(max = 120) @Nullable String name,

        @PlainText @Size(max = 1000) @Nullable String description,

        @Min(0) @Max(MAX_PRICE_CENTS) @Nullable Long priceCents,

        @Nullable Boolean available,
        @Nullable Long categoryId,

        @Min(0) @Max(MAX_POSITION) @Nullable Integer position) {

    void applyTo(Item row) {
        if (name != null) {
            row.name = name;
        }
        if (description != null) {
            row.description = description;
        }
        if (priceCents != null) {
            row.priceCents = priceCents;
        }
        if (available != null) {
            row.available = available;
        }
        if (categoryId != null) {
            row.categoryId = categoryId;
        }
        if (position != null) {
            row.position = position;
        }
    }
}
