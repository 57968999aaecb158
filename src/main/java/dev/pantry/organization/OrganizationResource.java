package dev.pantry.organization;

import static dev.pantry.access.Roles.ADMIN;
import static dev.pantry.access.Roles.STAFF;

import dev.pantry.access.CurrentCaller;
import dev.pantry.http.EntityTag;
import dev.pantry.http.Problems;
import dev.pantry.http.PublicReads;
import dev.pantry.http.Written;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /organizations/{id}}. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class OrganizationResource {

    private final Organizations organizations;
    private final PublicReads reads;
    private final CurrentCaller caller;

    OrganizationResource(Organizations organizations, PublicReads reads, CurrentCaller caller) {
        this.organizations = organizations;
        this.reads = reads;
        this.caller = caller;
    }

    @GET
    @Path("organizations/{id}")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = OrganizationView.class)))
    @APIResponse(responseCode = "304", description = "The client has it already")
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<RestResponse<byte[]>> get(@RestPath long id, @Context HttpServerRequest request) {
        return reads.answer(organizations, id, request);
    }

    @PATCH
    @Path("organizations/{id}")
    @RolesAllowed({STAFF, ADMIN})
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = OrganizationView.class)))
    @APIResponse(responseCode = "404", description = "There is none")
    @APIResponse(responseCode = "412", description = "If-Match names another version")
    public Uni<RestResponse<OrganizationView>> change(
            @RestPath long id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @NotNull @Valid OrganizationPatch patch) {
        return organizations
                .change(id, patch, ifMatch, caller.get())
                .onItem()
                .ifNull()
                .failWith(Problems::notFound)
                .map(view -> Written.changed(view, new EntityTag(view.version(), Organizations.FORMAT)));
    }
}
