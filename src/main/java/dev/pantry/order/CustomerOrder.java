package dev.pantry.order;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code customer_order}, for writing it. The database sets the version. */
@Entity
@DynamicUpdate
@NullUnmarked
class CustomerOrder {

    @Id
    UUID id;

    long organizationId;
    long userId;

    @Convert(converter = OrderStatus.InDatabase.class)
    OrderStatus status;

    String currency;
    Instant createdAt;

    @Column(insertable = false, updatable = false)
    long version;
}
