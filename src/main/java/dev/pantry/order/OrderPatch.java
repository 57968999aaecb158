package dev.pantry.order;

import dev.pantry.http.Patch;
import jakarta.validation.constraints.NotNull;

/**
 * A step of an order.
 *
 * @param status where it is taken
 */
@Patch
public record OrderPatch(@NotNull OrderStatus status) {}
