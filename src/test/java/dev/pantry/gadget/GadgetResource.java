package dev.pantry.gadget;

import static dev.pantry.access.Roles.ADMIN;

import dev.pantry.http.CachedResponses;
import dev.pantry.http.Consistency;
import dev.pantry.http.Problems;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** {@code /gadgets/{id}}. */
@Path("/gadgets/{id}")
public class GadgetResource {

    private final Gadgets gadgets;
    private final CachedResponses responses;
    private final Problems problems;

    GadgetResource(Gadgets gadgets, CachedResponses responses, Problems problems) {
        this.gadgets = gadgets;
        this.responses = responses;
        this.problems = problems;
    }

    @GET
    @Operation(hidden = true)
    public Uni<RestResponse<byte[]>> get(@RestPath long id, @Context HttpServerRequest request) {
        return gadgets.get(id, Consistency.of(request)).map(answer -> {
            if (answer.entry().isAbsent()) {
                throw problems.absent(request, answer);
            }
            return responses.of(request, answer, Gadgets.FORMAT, "gadget:" + id);
        });
    }

    @PATCH
    @RolesAllowed(ADMIN)
    @Operation(hidden = true)
    public Uni<Void> change(@RestPath long id, GadgetPatch patch) {
        return gadgets.rename(id, patch.name());
    }
}
