package dev.pantry.view;

import dev.pantry.http.Consistency;
import dev.pantry.http.Problems;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** {@code /items/{id}/views}: counts a view, and says how many there were. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class ViewResource {

    /** Chosen: a CDN answers everybody who looks at the same second. */
    private static final String A_SECOND = "public, max-age=1";

    private final Views views;

    ViewResource(Views views) {
        this.views = views;
    }

    @POST
    @Path("items/{id}/views")
    @APIResponse(responseCode = "202", description = "The view is counted, whatever fails from now on")
    @APIResponse(responseCode = "404", description = "There is no such item")
    @APIResponse(responseCode = "503", description = "Nobody can say whether the view is counted")
    public Uni<RestResponse<Void>> add(@RestPath long id, @Context HttpServerRequest request) {
        return views.add(id, Consistency.of(request)).map(counted -> {
            if (!counted) {
                throw Problems.notFound();
            }
            return ResponseBuilder.<Void>accepted()
                    .header("Cache-Control", "no-store")
                    .build();
        });
    }

    @GET
    @Path("items/{id}/views")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ViewCount.class)))
    @APIResponse(responseCode = "404", description = "There is no such item")
    public Uni<RestResponse<ViewCount>> get(@RestPath long id, @Context HttpServerRequest request) {
        return views.count(id, Consistency.of(request))
                .onItem()
                .ifNull()
                .failWith(Problems::notFound)
                .map(count -> ResponseBuilder.ok(count)
                        .header("Cache-Control", cacheControl(request))
                        .build());
    }

    /** Whoever asks for something newer than others may have got must not be given theirs, nor give them his. */
    private static String cacheControl(HttpServerRequest request) {
        return request.headers().contains(Consistency.FIELD) ? "no-store" : A_SECOND;
    }

    @ServerExceptionMapper
    Response notCounted(NotCounted why) {
        return Problems.response(Problems.unavailable("Nobody can say right now whether the view is counted."));
    }
}
