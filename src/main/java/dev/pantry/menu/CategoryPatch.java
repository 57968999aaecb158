package dev.pantry.menu;

import dev.pantry.http.NotBlankIfGiven;
import dev.pantry.http.Patch;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** A change of a category: what is left out stays as it is, {@code null} is refused. */
@Patch
public record CategoryPatch(
        @NotBlankIfGiven @Size(max = 120) @Nullable String name,

        @Min(0) @Max(100_000) @Nullable Integer position) {}
