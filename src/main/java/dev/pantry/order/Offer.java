package dev.pantry.order;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code item} as far as an order wants to know it; never written from here. */
@Entity
@Table(name = "item")
@Immutable
@NullUnmarked
class Offer {

    @Id
    Long id;

    long organizationId;
    String name;
    long priceCents;
    boolean available;
}
