package dev.pantry.analytics;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** What was sold on each day on which something was, the newest first. */
@RegisterForReflection
public record DailySalesView(long organizationId, List<Day> days, long version) {

    /**
     * A day of the organization's own time zone.
     *
     * @param day ISO 8601, {@code 2026-11-22}
     * @param currency ISO 4217 code; a day on which it was changed is there twice
     * @param totalCents of the orders of that day, in the smallest unit of the currency
     */
    public record Day(String day, String currency, long orders, long totalCents) {}
}
