package dev.pantry.organization;

import org.jspecify.annotations.Nullable;

/**
 * An organization as clients see it.
 *
 * @param currency ISO 4217 code of all its prices
 * @param timeZone IANA name
 */
public record OrganizationView(
        long id,
        String name,
        String description,
        String currency,
        String timeZone,
        @Nullable String phone,
        long version) {}
