package dev.pantry.gadget;

import static dev.pantry.access.Roles.ADMIN;

import dev.pantry.http.PublicReads;
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
    private final PublicReads reads;

    GadgetResource(Gadgets gadgets, PublicReads reads) {
        this.gadgets = gadgets;
        this.reads = reads;
    }

    @GET
    @Operation(hidden = true)
    public Uni<RestResponse<byte[]>> get(@RestPath long id, @Context HttpServerRequest request) {
        return reads.answer(gadgets, id, request);
    }

    @PATCH
    @RolesAllowed(ADMIN)
    @Operation(hidden = true)
    public Uni<Void> change(@RestPath long id, GadgetPatch patch) {
        return gadgets.rename(id, patch.name());
    }
}
