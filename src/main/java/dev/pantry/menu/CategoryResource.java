package dev.pantry.menu;

import static dev.pantry.access.Roles.ADMIN;
import static dev.pantry.access.Roles.STAFF;

import dev.pantry.access.CurrentCaller;
import dev.pantry.http.Problems;
import dev.pantry.http.Written;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** {@code /categories}, and {@code /organizations/{id}/categories} to add one. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class CategoryResource {

    private final Categories categories;
    private final CurrentCaller caller;

    CategoryResource(Categories categories, CurrentCaller caller) {
        this.categories = categories;
        this.caller = caller;
    }

    @POST
    @Path("organizations/{organizationId}/categories")
    @RolesAllowed({STAFF, ADMIN})
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = CategoryView.class)))
    @APIResponse(responseCode = "404", description = "There is no such organization")
    public Uni<RestResponse<CategoryView>> add(@RestPath long organizationId, @NotNull @Valid NewCategory category) {
        return categories
                .add(organizationId, category, caller.get())
                .onItem()
                .ifNull()
                .failWith(Problems::notFound)
                .map(Written::created);
    }

    @PATCH
    @Path("categories/{id}")
    @RolesAllowed({STAFF, ADMIN})
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = CategoryView.class)))
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<RestResponse<CategoryView>> change(@RestPath long id, @NotNull @Valid CategoryPatch patch) {
        return categories
                .change(id, patch, caller.get())
                .onItem()
                .ifNull()
                .failWith(Problems::notFound)
                .map(Written::changed);
    }

    @DELETE
    @Path("categories/{id}")
    @RolesAllowed({STAFF, ADMIN})
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "404", description = "There is none")
    @APIResponse(responseCode = "409", description = "It still has items")
    public Uni<Void> remove(@RestPath long id) {
        return categories.remove(id, caller.get()).map(removed -> {
            if (!removed) {
                throw Problems.notFound();
            }
            return null;
        });
    }
}
