package dev.pantry.image;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code image}. */
@Entity
@Table(name = "image")
@Immutable
@NullUnmarked
class StoredImage {

    @Id
    @Column(name = "sha256")
    String sha256;

    byte[] bytes;
    long version;
}
