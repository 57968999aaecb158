package dev.pantry.profile;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A row of {@code profile}, for writing it. The database sets the version. */
@Entity
@NullUnmarked
class Profile {

    @Id
    Long userId;

    String displayName;

    @Nullable
    String phone;

    @Nullable
    String locale;

    @Column(insertable = false, updatable = false)
    long version;
}
