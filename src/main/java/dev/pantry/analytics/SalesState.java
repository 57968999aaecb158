package dev.pantry.analytics;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code analytics_state}; written by the database only. */
@Entity
@Table(name = "analytics_state")
@Immutable
@NullUnmarked
class SalesState {

    @Id
    Long organizationId;

    long version;
}
