package dev.pantry.order;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;

/** {@code /orders/{id}/events} as server-sent events; a WebSocket at the same address is {@link OrderSocket}'s. */
@Path("/")
public class OrderEventResource {

    static final String LAST_EVENT_ID = "Last-Event-ID";

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final Feeds feeds;
    private final Vertx vertx;
    private final Sse sse;

    OrderEventResource(Feeds feeds, Vertx vertx, @Context Sse sse) {
        this.feeds = feeds;
        this.vertx = vertx;
        this.sse = sse;
    }

    @GET
    @Path("orders/{id}/events")
    @Authenticated
    @OrderEventFilter.Filtered
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            description = "The status now, then every change, until the order is completed or cancelled. With Upgrade:"
                    + " websocket the same over a WebSocket, which resumes by the query parameter after.")
    @Parameter(
            name = LAST_EVENT_ID,
            in = ParameterIn.HEADER,
            description = "The version that was seen last: goes on there")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = OrderEvent.class)))
    @APIResponse(responseCode = "204", description = "The client has seen all that there will ever be")
    @APIResponse(responseCode = "403", description = "The order is no affair of the caller")
    @APIResponse(responseCode = "404", description = "There is none")
    public Multi<OutboundSseEvent> follow(
            @RestPath UUID id, @Context ContainerRequestContext context, @Context HttpServerRequest request) {
        Visit visit = OrderEventFilter.visit(context);
        return withComments(feeds.follow(id, visit.seen(), visit.permission()))
                .onFailure() // too much is unread: what is not sent yet need not be waited for
                .call(() -> Uni.createFrom()
                        .completionStage(() -> request.connection().close().toCompletionStage()))
                .onFailure()
                .recoverWithCompletion();
    }

    /** A comment now and then shows a proxy, and us, that the other side is still there. */
    private Multi<OutboundSseEvent> withComments(Multi<OrderEvent> events) {
        return BoundedStream.of(out -> {
            out.emit(comment());
            long timer = vertx.setPeriodic(KEEP_ALIVE.toMillis(), id -> out.emit(comment()));
            Cancellable following =
                    events.subscribe().with(event -> out.emit(message(event)), ended -> out.complete(), out::complete);
            out.onTermination(() -> {
                vertx.cancelTimer(timer);
                following.cancel();
            });
        });
    }

    private OutboundSseEvent message(OrderEvent event) {
        return sse.newEventBuilder()
                .id(Long.toString(event.version()))
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(OrderEvent.class, event)
                .build();
    }

    private OutboundSseEvent comment() {
        return sse.newEventBuilder().comment("").build();
    }
}
