package dev.pantry.order;

import java.util.UUID;

/**
 * An order has got a status.
 *
 * @param version that it got with it; the versions of an order's events rise
 */
public record OrderEvent(UUID orderId, OrderStatus status, long version) {}
