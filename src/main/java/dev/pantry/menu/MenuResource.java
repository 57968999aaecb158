package dev.pantry.menu;

import dev.pantry.http.PublicReads;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
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

/** {@code /organizations/{id}/menu}. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class MenuResource {

    private final Menus menus;
    private final PublicReads reads;

    MenuResource(Menus menus, PublicReads reads) {
        this.menus = menus;
        this.reads = reads;
    }

    @GET
    @Path("organizations/{id}/menu")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = MenuView.class)))
    @APIResponse(responseCode = "304", description = "The client has it already")
    @APIResponse(responseCode = "404", description = "There is no such organization")
    public Uni<RestResponse<byte[]>> get(@RestPath long id, @Context HttpServerRequest request) {
        return reads.answer(menus, id, request);
    }
}
