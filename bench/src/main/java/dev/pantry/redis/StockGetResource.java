package dev.pantry.redis;

import io.smallrye.mutiny.Uni;
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
 * The bytes under {@code item:{id}} over the client that Quarkus makes of the same settings, a connection from its pool for
 * each call: in a cluster, the pooled cluster client of Vert.x. No decoding, no header fields.
 */
@Path("/bench/stock")
public class StockGetResource {

    private final Redis redis;

    StockGetResource(Redis redis) {
        this.redis = redis;
    }

    @GET
    @Path("items/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<byte[]> get(@RestPath long id) {
        return Uni.createFrom()
                .completionStage(() ->
                        redis.send(Request.cmd(Command.GET).arg("item:" + id)).toCompletionStage())
                .map(Response::toBytes);
    }
}
