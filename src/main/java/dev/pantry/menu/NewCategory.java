package dev.pantry.menu;

import dev.pantry.http.NotBlankIfGiven;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A category to be added.
 *
 * @param position in the menu; behind the last if left out
 */
public record NewCategory(
        @NotNull @NotBlankIfGiven @Size(max = 120) String name,
        @Min(0) @Max(100_000) @Nullable Integer position) {}
