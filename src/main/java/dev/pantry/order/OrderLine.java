package dev.pantry.order;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A row of {@code order_line}. */
@Entity
@IdClass(OrderLine.Key.class)
@NullUnmarked
class OrderLine {

    @Id
    UUID orderId;

    @Id
    int position;

    long itemId;
    String name;
    int quantity;
    long unitPriceCents;

    OrderView.Line view() {
        return new OrderView.Line(itemId, name, quantity, unitPriceCents);
    }

    /** What tells lines apart. */
    @NullUnmarked
    static class Key implements Serializable {

        UUID orderId;
        int position;

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.position == position && Objects.equals(key.orderId, orderId);
        }

        @Override
        public int hashCode() {
            return Objects.hash(orderId, position);
        }
    }
}
