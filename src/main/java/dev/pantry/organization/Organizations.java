package dev.pantry.organization;

import dev.pantry.access.Caller;
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
import dev.pantry.http.PublicRead;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import org.jspecify.annotations.Nullable;

/** Organizations, read through every layer. */
@Singleton // without a proxy: it is called for every read
public class Organizations implements PublicRead {

    /** Raised by a release that changes the JSON of {@link OrganizationView}. */
    static final int FORMAT = 1;

    private final CacheService cache;
    private final OrganizationRepository repository;
    private final Sessions sessions;
    private final Writes writes;
    private final Json json;

    Organizations(Caches caches, OrganizationRepository repository, Sessions sessions, Writes writes, Json json) {
        this.cache = caches.named("organization");
        this.repository = repository;
        this.sessions = sessions;
        this.writes = writes;
        this.json = json;
    }

    @Override
    public String path() {
        return "/organizations/{id}";
    }

    @Override
    public int format() {
        return FORMAT;
    }

    @Override
    public String tags(long id) {
        return "org:" + id;
    }

    /** The organization, encoded; absent if there is none. */
    @Override
    public Uni<Answer> get(long id, Wanted wanted) {
        return cache.getOrSet(cache.key(id), wanted, () -> load(id));
    }

    @Override
    public @Nullable Answer getIfPresent(long id) {
        return cache.getIfPresent(cache.key(id), () -> load(id));
    }

    private Uni<Loaded> load(long id) {
        return sessions.read(() -> repository.findById(id)).map(found -> {
            if (found == null) {
                return Loaded.ABSENT;
            }
            OrganizationView view = found.view();
            return new Loaded(view.version(), json.encode(view));
        });
    }

    /**
     * Changes what the patch names. Null if there is no such organization; fails with 403 unless the caller is of its staff,
     * and with 412 if {@code ifMatch} names another version.
     */
    Uni<@Nullable OrganizationView> change(long id, OrganizationPatch patch, @Nullable String ifMatch, Caller caller) {
        caller.mustBeStaffOf(id);
        return writes.run(
                () -> repository.findById(id, LockModeType.PESSIMISTIC_WRITE).flatMap(row -> {
                    if (row == null) {
                        return Uni.createFrom().nullItem();
                    }
                    EntityTag current = new EntityTag(row.version, FORMAT);
                    if (!current.isAllowedBy(ifMatch)) {
                        return Uni.createFrom().failure(Problems.lostRace(current));
                    }
                    apply(patch, row);
                    return repository
                            .getSession()
                            .flatMap(session -> session.flush().invoke(session::clear))
                            .chain(() -> repository.findById(id)) // the version is the database's
                            .map(Organization::view);
                }));
    }

    private static void apply(OrganizationPatch patch, Organization row) {
        if (patch.name() != null) {
            row.name = patch.name();
        }
        if (patch.description() != null) {
            row.description = patch.description();
        }
        if (patch.timeZone() != null) {
            row.timeZone = patch.timeZone();
        }
        if (patch.phone() != null) {
            row.phone = patch.phone().isEmpty() ? null : patch.phone();
        }
    }
}
