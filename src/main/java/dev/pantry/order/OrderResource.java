package dev.pantry.order;

import static dev.pantry.access.Roles.CUSTOMER;

import dev.pantry.access.CurrentCaller;
import dev.pantry.http.CachedResponses;
import dev.pantry.http.Consistency;
import dev.pantry.http.EntityTag;
import dev.pantry.http.Written;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /orders}, and {@code /organizations/{id}/orders} to place one. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class OrderResource {

    private final Orders orders;
    private final OrderChanges changes;
    private final CachedResponses responses;
    private final CurrentCaller caller;

    OrderResource(Orders orders, OrderChanges changes, CachedResponses responses, CurrentCaller caller) {
        this.orders = orders;
        this.changes = changes;
        this.responses = responses;
        this.caller = caller;
    }

    @POST
    @Path("organizations/{organizationId}/orders")
    @RolesAllowed(CUSTOMER)
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(
            responseCode = "201",
            description = "The new order, or the one that was placed under this Idempotency-Key before",
            content = @Content(schema = @Schema(implementation = OrderView.class)))
    @APIResponse(responseCode = "404", description = "There is no such organization")
    @APIResponse(responseCode = "409", description = "It does not offer some of this now; the problem names the lines")
    @APIResponse(responseCode = "422", description = "The Idempotency-Key was used for another order")
    @Parameter(
            name = RequestKey.FIELD,
            in = ParameterIn.HEADER,
            description = "1 to 255 visible ASCII characters, remembered for a day: asked again with the same one, this"
                    + " answers as it did before and orders nothing more")
    public Uni<RestResponse<OrderView>> place(
            @RestPath long organizationId, @NotNull @Valid NewOrder order, @Context HttpServerRequest request) {
        RequestKey key = RequestKey.of(request.getHeader(RequestKey.FIELD), organizationId, order);
        return changes.place(organizationId, order, key, caller.get())
                .map(placed -> Written.created(URI.create("/orders/" + placed.id()), placed, tag(placed)));
    }

    @GET
    @Path("orders/{id}")
    @Authenticated
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = OrderView.class)))
    @APIResponse(responseCode = "304", description = "The client has it already")
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<RestResponse<byte[]>> get(@RestPath UUID id, @Context HttpServerRequest request) {
        return orders.get(id, Consistency.of(request), caller.get())
                .map(answer -> responses.ofPrivate(request, answer, Orders.FORMAT));
    }

    @PATCH
    @Path("orders/{id}")
    @Authenticated
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            description =
                    "placed to accepted to preparing to ready to completed, and from all but the last to cancelled:"
                            + " by the staff of the organization. Who has ordered may cancel while it is placed.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = OrderView.class)))
    @APIResponse(responseCode = "403", description = "This step, or this order, is not the caller's")
    @APIResponse(responseCode = "404", description = "There is none")
    @APIResponse(responseCode = "409", description = "No step leads there")
    @APIResponse(responseCode = "412", description = "If-Match names another version")
    public Uni<RestResponse<OrderView>> take(
            @RestPath UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, @NotNull @Valid OrderPatch patch) {
        return changes.take(id, patch.status(), ifMatch, caller.get()).map(order -> Written.changed(order, tag(order)));
    }

    private static EntityTag tag(OrderView order) {
        return new EntityTag(order.version(), Orders.FORMAT);
    }
}
