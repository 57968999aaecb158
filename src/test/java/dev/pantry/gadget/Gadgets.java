package dev.pantry.gadget;

import dev.pantry.cache.Answer;
import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.Loaded;
import dev.pantry.cache.Wanted;
import dev.pantry.database.Sessions;
import dev.pantry.database.Writes;
import dev.pantry.http.Json;
import dev.pantry.http.PublicRead;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Gadgets, read through every layer. */
@ApplicationScoped
class Gadgets implements PublicRead {

    static final int FORMAT = 1;

    private final CacheService cache;
    private final GadgetRepository repository;
    private final Sessions sessions;
    private final Writes writes;
    private final Json json;

    Gadgets(Caches caches, GadgetRepository repository, Sessions sessions, Writes writes, Json json) {
        this.cache = caches.named("gadget");
        this.repository = repository;
        this.sessions = sessions;
        this.writes = writes;
        this.json = json;
    }

    @Override
    public String path() {
        return "/gadgets/{id}";
    }

    @Override
    public int format() {
        return FORMAT;
    }

    @Override
    public String tags(long id) {
        return "gadget:" + id;
    }

    @Override
    public Uni<Answer> get(long id, Wanted wanted) {
        return cache.getOrSet(cache.key(id), wanted, () -> load(id));
    }

    @Override
    public @Nullable Answer getIfPresent(long id) {
        return cache.getIfPresent(cache.key(id), () -> load(id));
    }

    private Uni<Loaded> load(long id) {
        return sessions.read(() -> repository.findById(id))
                .map(row -> row == null ? Loaded.ABSENT : new Loaded(row.version, json.encode(row.view())));
    }

    Uni<Void> rename(long id, String name) {
        return writes.run(() -> repository.findById(id).invoke(row -> row.name = name))
                .replaceWithVoid();
    }
}
