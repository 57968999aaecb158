package dev.pantry.item;

import dev.pantry.http.NotBlankIfGiven;
import dev.pantry.http.PlainText;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * An item to be added.
 *
 * @param description none if left out
 * @param available true if left out
 * @param position within its category; behind the last if left out
 */
public record NewItem(
        @NotNull @NotBlankIfGiven @Size(max = 120) String name,
        @PlainText @Size(max = 1000) @Nullable String description,
        @NotNull @Min(0) @Max(MAX_PRICE_CENTS) Long priceCents,
        @Nullable Boolean available,
        @Min(0) @Max(MAX_POSITION) @Nullable Integer position) {

    static final long MAX_PRICE_CENTS = 100_000_000;
    static final int MAX_POSITION = 100_000;
}
