package dev.pantry.menu;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.pantry.http.NotBlankIfGiven;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** A change of a category: what is left out stays as it is, {@code null} is refused. */
public record CategoryPatch(
        @JsonSetter(nulls = Nulls.FAIL) @NotBlankIfGiven @Size(max = 120) @Nullable
        String name,

        @JsonSetter(nulls = Nulls.FAIL) @Min(0) @Max(100_000) @Nullable
        Integer position) {}
