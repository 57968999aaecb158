package dev.pantry.profile;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A row of the view {@code profile_detail}: there is one for every user. */
@Entity
@Immutable
@NullUnmarked
class ProfileDetail {

    @Id
    Long userId;

    @Nullable
    String displayName;

    @Nullable
    String phone;

    @Nullable
    String locale;

    long version;

    ProfileView view() {
        return new ProfileView(userId, displayName, phone, locale, version);
    }
}
