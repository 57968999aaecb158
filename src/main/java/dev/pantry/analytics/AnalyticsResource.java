package dev.pantry.analytics;

import static dev.pantry.access.Roles.ADMIN;
import static dev.pantry.access.Roles.STAFF;

import dev.pantry.access.CurrentCaller;
import dev.pantry.cache.Answer;
import dev.pantry.http.CachedResponses;
import dev.pantry.http.Problems;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** {@code /organizations/{id}/analytics}: for its staff. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({STAFF, ADMIN})
public class AnalyticsResource {

    private final Sales sales;
    private final CachedResponses responses;
    private final Problems problems;
    private final CurrentCaller caller;

    AnalyticsResource(Sales sales, CachedResponses responses, Problems problems, CurrentCaller caller) {
        this.sales = sales;
        this.responses = responses;
        this.problems = problems;
        this.caller = caller;
    }

    @GET
    @Path("organizations/{id}/analytics/items")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PopularItemsView.class)))
    @APIResponse(responseCode = "404", description = "There is no such organization")
    public Uni<RestResponse<byte[]>> popularItems(@RestPath long id, @Context HttpServerRequest request) {
        caller.get().mustBeStaffOf(id);
        return sales.popularItems(id).map(answer -> response(request, answer));
    }

    @GET
    @Path("organizations/{id}/analytics/daily-sales")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = DailySalesView.class)))
    @APIResponse(responseCode = "404", description = "There is no such organization")
    public Uni<RestResponse<byte[]>> dailySales(@RestPath long id, @Context HttpServerRequest request) {
        caller.get().mustBeStaffOf(id);
        return sales.dailySales(id).map(answer -> response(request, answer));
    }

    private RestResponse<byte[]> response(HttpServerRequest request, Answer answer) {
        if (answer.entry().isAbsent()) {
            throw problems.absentForCaller(answer);
        }
        return responses.ofPrivate(request, answer, Sales.FORMAT);
    }
}
