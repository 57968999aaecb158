package dev.pantry.organization;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A row of {@code organization}. The database sets the version. */
@Entity
@DynamicUpdate
@NullUnmarked
class Organization {

    @Id
    Long id;

    String name;
    String description;
    String currency;
    String timeZone;

    @Nullable
    String phone;

    @Column(insertable = false, updatable = false)
    long version;

    OrganizationView view() {
        return new OrganizationView(id, name, description, currency, timeZone, phone, version);
    }
}
