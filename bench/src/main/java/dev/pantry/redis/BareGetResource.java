package dev.pantry.redis;

import io.smallrye.mutiny.Uni;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jboss.resteasy.reactive.RestPath;

/**
 * The bytes under {@code item:{id}} as Redis has them: one GET over the same client and as many pipelined connections as
 * Pantry holds, and nothing else. No deadline, no circuit breaker, no decoding, no headers.
 */
@Path("/bench/redis")
public class BareGetResource {

    private final PinnedConnection[] connections;
    private final AtomicInteger next = new AtomicInteger();

    BareGetResource(Redis redis, Vertx vertx, RedisSettings settings) {
        connections = IntStream.range(0, settings.connections())
                .mapToObj(i -> new PinnedConnection(redis, ((VertxInternal) vertx).createEventLoopContext()))
                .toArray(PinnedConnection[]::new);
    }

    @GET
    @Path("items/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<byte[]> get(@RestPath long id) {
        return Uni.createFrom()
                .completionStage(() -> connections[Math.floorMod(next.getAndIncrement(), connections.length)]
                        .send(Request.cmd(Command.GET).arg("item:" + id))
                        .toCompletionStage())
                .map(Response::toBytes);
    }
}
