package dev.pantry.order;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;

/**
 * An order has got a status.
 *
 * @param version that it got with it; the versions of an order's events rise
 */
@RegisterForReflection
public record OrderEvent(UUID orderId, OrderStatus status, long version) {}
