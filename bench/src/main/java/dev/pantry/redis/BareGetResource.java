package dev.pantry.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestPath;

/**
 * The bytes under {@code item:{id}} as Redis has them: one GET over the same client and as many pipelined connections as
 * Pantry holds, and nothing else. No deadline, no circuit breaker, no decoding, no headers.
 */
@Path("/bench/redis")
public class BareGetResource {

    private final Connections connections;

    BareGetResource(Redis redis, Vertx vertx, RedisSettings settings) {
        connections = new Connections(redis, vertx, settings.connections(), false);
    }

    @GET
    @Path("items/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<byte[]> get(@RestPath long id) {
        return Uni.createFrom()
                .completionStage(() -> connections
                        .next()
                        .send(Request.cmd(Command.GET).arg("item:" + id))
                        .toCompletionStage())
                .map(Response::toBytes);
    }
}
