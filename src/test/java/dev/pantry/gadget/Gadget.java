package dev.pantry.gadget;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code gadget}. */
@Entity
@NullUnmarked
class Gadget {

    @Id
    Long id;

    String name;

    @Column(insertable = false, updatable = false)
    long version;

    GadgetView view() {
        return new GadgetView(id, name, version);
    }
}
