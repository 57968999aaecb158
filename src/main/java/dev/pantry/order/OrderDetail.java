package dev.pantry.order;

import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code customer_order} with its lines, for reading them in one statement. */
@Entity
@Table(name = "customer_order")
@Immutable
@NullUnmarked
class OrderDetail {

    @Id
    UUID id;

    long organizationId;
    long userId;

    @Convert(converter = OrderStatus.InDatabase.class)
    OrderStatus status;

    String currency;
    Instant createdAt;
    long version;

    @OneToMany
    @JoinColumn(name = "orderId", insertable = false, updatable = false)
    Set<OrderLine> lines;

    OrderView view() {
        List<OrderView.Line> shown = lines.stream()
                .sorted(Comparator.comparingInt(line -> line.position))
                .map(OrderLine::view)
                .toList();
        long totalCents = shown.stream().mapToLong(OrderView.Line::totalCents).sum();
        return new OrderView(id, organizationId, userId, status, shown, totalCents, currency, createdAt, version);
    }
}
