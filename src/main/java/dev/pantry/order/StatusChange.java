package dev.pantry.order;

import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A row of {@code order_event}; triggers write it. */
@Entity
@Table(name = "order_event")
@IdClass(StatusChange.Key.class)
@Immutable
@NullUnmarked
class StatusChange {

    @Id
    UUID orderId;

    @Id
    long version;

    @Convert(converter = OrderStatus.InDatabase.class)
    OrderStatus status;

    OrderEvent event() {
        return new OrderEvent(orderId, status, version);
    }

    /** What tells the changes apart. */
    @NullUnmarked
    static class Key implements Serializable {

        UUID orderId;
        long version;

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.version == version && Objects.equals(key.orderId, orderId);
        }

        @Override
        public int hashCode() {
            return Objects.hash(orderId, version);
        }
    }
}
