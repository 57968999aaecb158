package dev.pantry.menu;

import dev.pantry.cache.Answer;
import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.Loaded;
import dev.pantry.cache.Wanted;
import dev.pantry.database.Sessions;
import dev.pantry.http.Json;
import dev.pantry.http.PublicRead;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Menus, read through every layer. The id of one is that of its organization. */
@Singleton // without a proxy: it is called for every read
public class Menus implements PublicRead {

    /** Raised by a release that changes the JSON of {@link MenuView}. */
    static final int FORMAT = 1;

    private final CacheService cache;
    private final MenuRepository repository;
    private final Sessions sessions;
    private final Json json;

    Menus(Caches caches, MenuRepository repository, Sessions sessions, Json json) {
        this.cache = caches.named("menu");
        this.repository = repository;
        this.sessions = sessions;
        this.json = json;
    }

    @Override
    public String path() {
        return "/organizations/{id}/menu";
    }

    @Override
    public int format() {
        return FORMAT;
    }

    @Override
    public String tags(long id) {
        return "org:" + id + ":menu org:" + id;
    }

    /** The menu of an organization, encoded; absent if there is no such organization. */
    @Override
    public Uni<Answer> get(long organizationId, Wanted wanted) {
        return cache.getOrSet(cache.key(organizationId), wanted, () -> load(organizationId));
    }

    @Override
    public @Nullable Answer getIfPresent(long organizationId) {
        return cache.getIfPresent(cache.key(organizationId), () -> load(organizationId));
    }

    private Uni<Loaded> load(long organizationId) {
        return sessions.read(() -> repository.findTree(organizationId))
                .map(head -> head == null ? Loaded.ABSENT : new Loaded(head.version, json.encode(head.view())));
    }
}
