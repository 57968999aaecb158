package dev.pantry.redis;

import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/**
 * How many items a second are read from Redis by this process itself, as many at a time as each side bears: HTTP, which costs
 * both several times as much as a read, is not in the way.
 */
@Path("/bench/reads")
@Produces(MediaType.TEXT_PLAIN)
public class ReadsResource {

    private static final int IN_FLIGHT = 256;

    /** What its pool allows. With more it stops: each call holds connections of some nodes while it waits for those of others. */
    private static final int IN_FLIGHT_OF_STOCK = 6;

    private static final int ITEMS = 1_920;

    private final RedisTier tier;
    private final CacheService items;
    private final Redis stock;
    private final VertxInternal vertx;

    ReadsResource(RedisTier tier, Caches caches, Redis stock, Vertx vertx) {
        this.tier = tier;
        this.items = caches.named("item");
        this.stock = stock;
        this.vertx = (VertxInternal) vertx;
    }

    /** Over Pantry's connections, with deadline, circuit breaker and decoding. */
    @GET
    @Path("pantry/{seconds}")
    public Uni<Long> pantry(@RestPath int seconds) {
        return perSecond(seconds, IN_FLIGHT, id -> tier.find(items.key(id)));
    }

    /**
     * Over the client that Quarkus makes of the same settings, a connection from its pool for each call: in a cluster, the
     * pooled cluster client of Vert.x. No deadline, no decoding.
     */
    @GET
    @Path("stock/{seconds}")
    public Uni<Long> stock(@RestPath int seconds) {
        return perSecond(seconds, IN_FLIGHT_OF_STOCK, id -> Uni.createFrom()
                .completionStage(() ->
                        stock.send(Request.cmd(Command.GET).arg("item:" + id)).toCompletionStage())
                .map(Response::toBytes));
    }

    private Uni<Long> perSecond(int seconds, int inFlight, LongFunction<Uni<?>> read) {
        return Uni.createFrom().emitter(result -> {
            Loop loop = new Loop(read, System.nanoTime(), Duration.ofSeconds(seconds), result);
            for (int i = 0; i < inFlight; i++) { // on every event loop, as requests come
                vertx.createEventLoopContext().runOnContext(begun -> loop.next());
            }
        });
    }

    /** Reads one after the other. Several may share one, and count together. */
    private record Loop(
            LongFunction<Uni<?>> read, long began, Duration length, AtomicLong done, UniEmitter<? super Long> result) {

        Loop(LongFunction<Uni<?>> read, long began, Duration length, UniEmitter<? super Long> result) {
            this(read, began, length, new AtomicLong(), result);
        }

        void next() {
            read.apply(1 + done.get() % ITEMS).subscribe().with(this::found, result::fail);
        }

        private void found(@Nullable Object item) {
            long lasted = System.nanoTime() - began;
            if (item == null) {
                result.fail(new IllegalStateException("an item is not in Redis"));
            } else if (lasted < length.toNanos()) {
                done.incrementAndGet();
                next();
            } else {
                result.complete(done.get() * Duration.ofSeconds(1).toNanos() / lasted);
            }
        }
    }
}
