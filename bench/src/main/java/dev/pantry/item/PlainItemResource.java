package dev.pantry.item;

import dev.pantry.database.Sessions;
import dev.pantry.http.Problems;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.value.ReactiveValueCommands;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.resteasy.reactive.RestPath;

/**
 * Items as a service of the usual kind serves them: cache-aside in Redis, as objects in JSON, for five minutes, by the client that
 * Quarkus makes. No near cache; whoever finds nothing loads; whoever writes deletes the key.
 */
@Path("/bench/plain")
public class PlainItemResource {

    private static final Duration LIFE = Duration.ofMinutes(5);

    private final ReactiveRedisDataSource redis;
    private final ReactiveValueCommands<String, ItemView> cache;
    private final ItemDetailRepository details;
    private final ItemRepository items;
    private final Sessions sessions;
    private final AtomicLong loads = new AtomicLong();

    PlainItemResource(
            ReactiveRedisDataSource redis, ItemDetailRepository details, ItemRepository items, Sessions sessions) {
        this.redis = redis;
        this.cache = redis.value(ItemView.class);
        this.details = details;
        this.items = items;
        this.sessions = sessions;
    }

    @GET
    @Path("items/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<ItemView> get(@RestPath long id) {
        return cache.get(key(id)).onItem().ifNull().switchTo(() -> load(id).call(
                        item -> cache.setex(key(id), LIFE.toSeconds(), item)));
    }

    @PATCH
    @Path("items/{id}")
    public Uni<Void> change(@RestPath long id, ItemPatch patch) {
        return sessions.inTransaction(() -> items.lock(id)
                        .onItem()
                        .ifNull()
                        .failWith(Problems::notFound)
                        .invoke(patch::applyTo))
                .flatMap(changed -> redis.key().del(key(id)))
                .replaceWithVoid();
    }

    /** How many there have been so far. */
    @GET
    @Path("loads")
    @Produces(MediaType.TEXT_PLAIN)
    public long loads() {
        return loads.get();
    }

    private static String key(long id) {
        return "plain:item:" + id;
    }

    private Uni<ItemView> load(long id) {
        loads.incrementAndGet();
        return sessions.read(() -> details.findById(id))
                .onItem()
                .ifNull()
                .failWith(Problems::notFound)
                .map(ItemDetail::view);
    }
}
