package dev.pantry.item;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code item}, for changing it. The database sets the version. */
@Entity
@DynamicUpdate // what a patch leaves out is not written, so it cannot undo somebody else's change
@NullUnmarked
class Item {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    long organizationId;
    long categoryId;
    String name;
    String description;
    long priceCents;
    boolean available;
    int position;

    @Column(insertable = false, updatable = false)
    long version;
}
