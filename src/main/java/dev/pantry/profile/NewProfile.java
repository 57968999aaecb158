package dev.pantry.profile;

import dev.pantry.http.NotBlankIfGiven;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of themselves, in place of whatever they have said before.
 *
 * @param phone none if left out
 * @param locale none if left out
 */
public record NewProfile(
        @NotNull @NotBlankIfGiven @Size(max = 120) String displayName,

        @Pattern(regexp = "\\+?[0-9 ()./-]{3,40}") @Nullable String phone,

        @LanguageTag @Size(max = 35) @Nullable String locale) {}
