package dev.pantry.organization;

import dev.pantry.http.NotBlankIfGiven;
import dev.pantry.http.Patch;
import dev.pantry.http.PlainText;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A change of an organization's settings: what is left out stays as it is. {@code null} is refused; an empty description or
 * phone clears it. The currency cannot be changed, because the prices could not follow.
 */
@Patch
public record OrganizationPatch(
        @NotBlankIfGiven @Size(max = 120) @Nullable String name,

        @PlainText @Size(max = 1000) @Nullable String description,

        @TimeZoneName @Nullable String timeZone,

        @Pattern(regexp = "|\\+?[0-9 ()./-]{3,40}") @Nullable
        String phone) {}
