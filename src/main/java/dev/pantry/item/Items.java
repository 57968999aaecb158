package dev.pantry.item;

import dev.pantry.cache.Answer;
import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.EntryKey;
import dev.pantry.cache.Loaded;
import dev.pantry.cache.Wanted;
import dev.pantry.database.Sessions;
import dev.pantry.http.Json;
import dev.pantry.http.PublicRead;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Items, read through every layer. Changed by {@link ItemChanges}. */
@Singleton // without a proxy: it is called for every read
public class Items implements PublicRead {

    /** Raised by a release that changes the JSON of {@link ItemView}. */
    static final int FORMAT = 1;

    private final CacheService cache;
    private final ItemDetailRepository repository;
    private final Sessions sessions;
    private final Json json;

    Items(Caches caches, ItemDetailRepository repository, Sessions sessions, Json json) {
        this.cache = caches.named("item");
        this.repository = repository;
        this.sessions = sessions;
        this.json = json;
    }

    @Override
    public String path() {
        return "/items/{id}";
    }

    @Override
    public int format() {
        return FORMAT;
    }

    @Override
    public String tags(long id) {
        return "item:" + id;
    }

    /** The item, encoded; absent if there is none. */
    @Override
    public Uni<Answer> get(long id, Wanted wanted) {
        return cache.getOrSet(cache.key(id), wanted, () -> load(id));
    }

    @Override
    public @Nullable Answer getIfPresent(long id) {
        return cache.getIfPresent(cache.key(id), () -> load(id));
    }

    /** Many items by one batched read of each layer; in the order of {@code ids}. */
    public Uni<Map<Long, Answer>> getAll(Collection<Long> ids, Wanted wanted) {
        Map<EntryKey, Long> idByKey = new LinkedHashMap<>();
        ids.forEach(id -> idByKey.put(cache.key(id), id));
        return cache.getAll(idByKey.keySet(), wanted, keys -> loadAll(keys, idByKey))
                .map(answers -> {
                    Map<Long, Answer> byId = new LinkedHashMap<>();
                    idByKey.forEach((key, id) -> byId.put(id, answers.get(key)));
                    return byId;
                });
    }

    private Uni<Loaded> load(long id) {
        return sessions.read(() -> repository.findById(id)).map(this::encode);
    }

    private Uni<Map<EntryKey, Loaded>> loadAll(Set<EntryKey> keys, Map<EntryKey, Long> idByKey) {
        return sessions.read(
                        () -> repository.findAll(keys.stream().map(idByKey::get).toList()))
                .map(rows -> {
                    Map<EntryKey, Loaded> loaded = new HashMap<>();
                    rows.forEach(row -> loaded.put(cache.key(row.id), encode(row)));
                    return loaded;
                });
    }

    private Loaded encode(@Nullable ItemDetail row) {
        return row == null ? Loaded.ABSENT : new Loaded(row.version, json.encode(row.view()));
    }
}
