package dev.pantry.session;

import dev.pantry.ratelimit.LogInLimit;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** {@code /sessions}: log in, who am I, log out. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@SecurityScheme(
        securitySchemeName = "token",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        description = "The token from POST /sessions")
public class SessionResource {

    private static final URI CURRENT = URI.create("/sessions/current");

    private final LogIns logIns;
    private final LogInLimit limit;
    private final UserSessions sessions;
    private final SecurityIdentity identity;

    SessionResource(LogIns logIns, LogInLimit limit, UserSessions sessions, SecurityIdentity identity) {
        this.logIns = logIns;
        this.limit = limit;
        this.sessions = sessions;
        this.identity = identity;
    }

    @POST
    @Path("sessions")
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = OpenedSession.class)))
    @APIResponse(responseCode = "401", description = "The e-mail or the password is wrong")
    @APIResponse(responseCode = "429", description = "Too many have tried from this address, or with this e-mail")
    @APIResponse(responseCode = "503", description = "Too many are logging in at the same time")
    public Uni<RestResponse<OpenedSession>> logIn(@NotNull @Valid LogIn logIn, @Context HttpServerRequest request) {
        return limit.pass(request, logIn.email())
                .chain(() -> logIns.logIn(logIn))
                .map(opened -> ResponseBuilder.<OpenedSession>created(CURRENT)
                        .entity(opened)
                        .header("Cache-Control", "no-store")
                        .build());
    }

    @GET
    @Path("sessions/current")
    @Authenticated
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SessionView.class)))
    public RestResponse<SessionView> whoAmI() {
        return ResponseBuilder.ok(SessionView.of(session()))
                .header("Cache-Control", "private, no-store")
                .build();
    }

    @DELETE
    @Path("sessions/current")
    @Authenticated
    @APIResponse(responseCode = "204", description = "The token is worth nothing any more, on any pod")
    public Uni<Void> logOut() {
        return sessions.end(session());
    }

    private ActiveSession session() {
        return SessionIdentities.sessionOf(identity);
    }
}
