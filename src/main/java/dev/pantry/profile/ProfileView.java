package dev.pantry.profile;

import org.jspecify.annotations.Nullable;

/**
 * A profile as its user sees it.
 *
 * @param displayName null if they have never said anything
 * @param locale BCP 47 language tag
 */
public record ProfileView(
        long userId,
        @Nullable String displayName,
        @Nullable String phone,
        @Nullable String locale,
        long version) {}
