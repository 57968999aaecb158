/**
 * Orders: what customers want, and how far it has come. Start with {@link dev.pantry.order.Orders}; who may take which step
 * stands in {@link dev.pantry.order.OrderStatus}.
 */
@NullMarked
package dev.pantry.order;

import org.jspecify.annotations.NullMarked;
