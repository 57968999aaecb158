package dev.pantry.order;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An order as those see it whom it concerns.
 *
 * @param userId who has ordered
 * @param currency ISO 4217 code of the organization, as it was then
 */
public record OrderView(
        UUID id,
        long organizationId,
        long userId,
        OrderStatus status,
        List<Line> lines,
        long totalCents,
        String currency,
        Instant createdAt,
        long version) {

    /** What was ordered of one item; name and price as they were then. */
    public record Line(long itemId, String name, int quantity, long unitPriceCents) {

        long totalCents() {
            return quantity * unitPriceCents;
        }
    }

    /** The order as it was when it was placed, which gave it that version. */
    OrderView asPlaced(long firstVersion) {
        return new OrderView(
                id, organizationId, userId, OrderStatus.PLACED, lines, totalCents, currency, createdAt, firstVersion);
    }
}
