package dev.pantry.profile;

import dev.pantry.cache.Answer;
import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.Loaded;
import dev.pantry.cache.Wanted;
import dev.pantry.database.Sessions;
import dev.pantry.database.Writes;
import dev.pantry.http.EntityTag;
import dev.pantry.http.Json;
import dev.pantry.http.Problems;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Profiles, read through every layer; key {@code user:{id}:profile}. Every user has one, be it empty. */
@ApplicationScoped
class Profiles {

    /** Raised by a release that changes the JSON of {@link ProfileView}. */
    static final int FORMAT = 1;

    private final CacheService cache;
    private final ProfileRepository repository;
    private final ProfileDetailRepository details;
    private final Sessions sessions;
    private final Writes writes;
    private final Json json;

    Profiles(
            Caches caches,
            ProfileRepository repository,
            ProfileDetailRepository details,
            Sessions sessions,
            Writes writes,
            Json json) {
        this.cache = caches.named("profile");
        this.repository = repository;
        this.details = details;
        this.sessions = sessions;
        this.writes = writes;
        this.json = json;
    }

    /** The profile of a user, encoded; absent if there is no such user. */
    Uni<Answer> get(long userId, Wanted wanted) {
        return cache.getOrSet(cache.key(userId), wanted, () -> load(userId));
    }

    /**
     * Writes the profile of a user; null if there is no such user. Fails with 412 if {@code ifMatch} names another version
     * than is there.
     */
    Uni<@Nullable ProfileView> put(long userId, NewProfile profile, @Nullable String ifMatch) {
        return writes.run(() -> repository
                .holdUser(userId)
                .flatMap(user -> user == null
                        ? Uni.createFrom().nullItem()
                        : repository
                                .findById(userId)
                                .flatMap(row -> write(userId, row, profile, ifMatch))
                                .chain(() -> details.findById(userId))
                                .map(ProfileDetail::view)));
    }

    private Uni<Void> write(long userId, @Nullable Profile row, NewProfile profile, @Nullable String ifMatch) {
        EntityTag current = new EntityTag(row == null ? 0 : row.version, FORMAT);
        if (!current.isAllowedBy(ifMatch)) {
            return Uni.createFrom().failure(Problems.lostRace(current));
        }
        Profile written = row == null ? new Profile() : row;
        written.userId = userId;
        written.displayName = profile.displayName();
        written.phone = profile.phone();
        written.locale = profile.locale();
        return repository.persistAndFlush(written).replaceWithVoid();
    }

    private Uni<Loaded> load(long userId) {
        return sessions.read(() -> details.findById(userId))
                .map(row -> row == null ? Loaded.ABSENT : new Loaded(row.version, json.encode(row.view())));
    }
}
