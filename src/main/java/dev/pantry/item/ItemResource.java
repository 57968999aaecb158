package dev.pantry.item;

import static dev.pantry.access.Roles.ADMIN;
import static dev.pantry.access.Roles.STAFF;

import dev.pantry.access.CurrentCaller;
import dev.pantry.http.CachedResponses;
import dev.pantry.http.Consistency;
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
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /items}, and {@code /categories/{id}/items} to add one. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class ItemResource {

    private final Items items;
    private final ItemChanges changes;
    private final PublicReads reads;
    private final CachedResponses responses;
    private final CurrentCaller caller;

    ItemResource(Items items, ItemChanges changes, PublicReads reads, CachedResponses responses, CurrentCaller caller) {
        this.items = items;
        this.changes = changes;
        this.reads = reads;
        this.responses = responses;
        this.caller = caller;
    }

    @GET
    @Path("items/{id}")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ItemView.class)))
    @APIResponse(responseCode = "304", description = "The client has it already")
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<RestResponse<byte[]>> get(@RestPath long id, @Context HttpServerRequest request) {
        return reads.answer(items, id, request);
    }

    @GET
    @Path("items")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ItemList.class)))
    @APIResponse(responseCode = "400", description = "ids is no list of 1 to 100 ids")
    public Uni<RestResponse<byte[]>> getAll(@RestQuery @Nullable String ids, @Context HttpServerRequest request) {
        return items.getAll(ItemIds.parse(ids), Consistency.of(request))
                .map(answers ->
                        responses.of(request, ItemList.encode(answers), ItemList.oldest(answers), tags(answers)));
    }

    @POST
    @Path("categories/{categoryId}/items")
    @RolesAllowed({STAFF, ADMIN})
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = ItemView.class)))
    @APIResponse(responseCode = "404", description = "There is no such category")
    public Uni<RestResponse<ItemView>> add(@RestPath long categoryId, @NotNull @Valid NewItem item) {
        return changes.add(categoryId, item, caller.get())
                .onItem()
                .ifNull()
                .failWith(Problems::notFound)
                .map(view -> Written.created(URI.create("/items/" + view.id()), view, tag(view)));
    }

    @PATCH
    @Path("items/{id}")
    @RolesAllowed({STAFF, ADMIN})
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ItemView.class)))
    @APIResponse(responseCode = "404", description = "There is none")
    @APIResponse(responseCode = "412", description = "If-Match names another version")
    public Uni<RestResponse<ItemView>> change(
            @RestPath long id, @HeaderParam("If-Match") @Nullable String ifMatch, @NotNull @Valid ItemPatch patch) {
        return changes.change(id, patch, ifMatch, caller.get())
                .onItem()
                .ifNull()
                .failWith(Problems::notFound)
                .map(view -> Written.changed(view, tag(view)));
    }

    @DELETE
    @Path("items/{id}")
    @RolesAllowed({STAFF, ADMIN})
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "404", description = "There is none")
    @APIResponse(responseCode = "412", description = "If-Match names another version")
    public Uni<Void> remove(@RestPath long id, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return changes.remove(id, ifMatch, caller.get()).map(removed -> {
            if (!removed) {
                throw Problems.notFound();
            }
            return null;
        });
    }

    private static EntityTag tag(ItemView view) {
        return new EntityTag(view.version(), Items.FORMAT);
    }

    private static String tags(Map<Long, ?> answers) {
        return answers.keySet().stream().map(id -> "item:" + id).collect(Collectors.joining(" "));
    }
}
