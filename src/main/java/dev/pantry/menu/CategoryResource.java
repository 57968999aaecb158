package dev.pantry.menu;

import static dev.pantry.access.Roles.ADMIN;
import static dev.pantry.access.Roles.STAFF;

import dev.pantry.access.CurrentCaller;
import dev.pantry.http.Problems;
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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

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
    @ResponseStatus(201)
    @APIResponse(responseCode = "404", description = "There is no such organization")
    public Uni<CategoryView> add(@RestPath long organizationId, @NotNull @Valid NewCategory category) {
        return categories
                .add(organizationId, category, caller.get())
                .onItem()
                .ifNull()
                .failWith(Problems::notFound);
    }

    @PATCH
    @Path("categories/{id}")
    @RolesAllowed({STAFF, ADMIN})
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<CategoryView> change(@RestPath long id, @NotNull @Valid CategoryPatch patch) {
        return categories.change(id, patch, caller.get()).onItem().ifNull().failWith(Problems::notFound);
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
