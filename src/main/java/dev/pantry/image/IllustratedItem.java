package dev.pantry.image;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A row of {@code item}, for giving it a picture and nothing else. */
@Entity
@Table(name = "item")
@DynamicUpdate
@NullUnmarked
class IllustratedItem {

    @Id
    Long id;

    @Column(updatable = false)
    long organizationId;

    @Nullable
    String imageUrl;
}
