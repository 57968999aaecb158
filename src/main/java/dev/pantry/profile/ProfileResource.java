package dev.pantry.profile;

import dev.pantry.access.CurrentCaller;
import dev.pantry.http.CachedResponses;
import dev.pantry.http.Consistency;
import dev.pantry.http.EntityTag;
import dev.pantry.http.Problems;
import dev.pantry.http.Written;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
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

/** {@code /users/{id}/profile}: for that user and nobody else, admins included. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class ProfileResource {

    private final Profiles profiles;
    private final CachedResponses responses;
    private final Problems problems;
    private final CurrentCaller caller;

    ProfileResource(Profiles profiles, CachedResponses responses, Problems problems, CurrentCaller caller) {
        this.profiles = profiles;
        this.responses = responses;
        this.problems = problems;
        this.caller = caller;
    }

    @GET
    @Path("users/{id}/profile")
    @Authenticated
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ProfileView.class)))
    @APIResponse(responseCode = "304", description = "The client has it already")
    @APIResponse(responseCode = "403", description = "It is somebody else's, if it is there at all")
    public Uni<RestResponse<byte[]>> get(@RestPath long id, @Context HttpServerRequest request) {
        mustBeCaller(id);
        return profiles.get(id, Consistency.of(request)).map(answer -> {
            if (answer.entry().isAbsent()) {
                throw problems.absentForCaller(answer);
            }
            return responses.ofPrivate(request, answer, Profiles.FORMAT);
        });
    }

    @PUT
    @Path("users/{id}/profile")
    @Authenticated
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ProfileView.class)))
    @APIResponse(responseCode = "403", description = "It is somebody else's, if it is there at all")
    @APIResponse(responseCode = "412", description = "If-Match names another version")
    public Uni<RestResponse<ProfileView>> put(
            @RestPath long id, @HeaderParam("If-Match") @Nullable String ifMatch, @NotNull @Valid NewProfile profile) {
        mustBeCaller(id);
        return profiles.put(id, profile, ifMatch)
                .onItem()
                .ifNull()
                .failWith(Problems::notFound)
                .map(view -> Written.changed(view, new EntityTag(view.version(), Profiles.FORMAT)));
    }

    private void mustBeCaller(long id) {
        if (caller.get().id() != id) {
            throw Problems.forbidden("Only the user themselves may do this.");
        }
    }
}
