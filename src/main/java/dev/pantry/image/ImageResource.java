package dev.pantry.image;

import static dev.pantry.access.Roles.ADMIN;
import static dev.pantry.access.Roles.STAFF;
import static dev.pantry.image.Picture.JPEG;
import static dev.pantry.image.Picture.PNG;
import static dev.pantry.image.Picture.WEBP;

import dev.pantry.access.Caller;
import dev.pantry.access.CurrentCaller;
import dev.pantry.http.CachedResponses;
import dev.pantry.http.Consistency;
import dev.pantry.http.Problems;
import dev.pantry.http.Written;
import dev.pantry.image.Picture.NotAPicture;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** {@code /items/{id}/image} and {@code /images/{sha256}}. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class ImageResource {

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private final Images images;
    private final CachedResponses responses;
    private final Problems problems;
    private final CurrentCaller caller;

    ImageResource(Images images, CachedResponses responses, Problems problems, CurrentCaller caller) {
        this.images = images;
        this.responses = responses;
        this.problems = problems;
        this.caller = caller;
    }

    @GET
    @Path("images/{sha256}")
    @Produces(PNG)
    @APIResponse(
            responseCode = "200",
            description = "The image: these bytes, for ever",
            content = {@Content(mediaType = PNG), @Content(mediaType = JPEG), @Content(mediaType = WEBP)})
    @APIResponse(responseCode = "304", description = "The client has it already")
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<RestResponse<byte[]>> get(@RestPath String sha256, @Context HttpServerRequest request) {
        if (!SHA_256.matcher(sha256).matches()) {
            throw Problems.notFound();
        }
        return images.get(sha256, Consistency.of(request)).map(answer -> {
            if (answer.entry().isAbsent()) {
                throw problems.absent(request, answer);
            }
            String type = Picture.typeOf(answer.entry().value().identity());
            return responses.ofImmutable(request, answer, type, sha256, "image:" + sha256);
        });
    }

    /** The picture is read through on a worker thread: a large one takes a tenth of a second to unpack. */
    @PUT
    @Path("items/{id}/image")
    @RolesAllowed({STAFF, ADMIN})
    @Consumes({PNG, JPEG, WEBP})
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ImageView.class)))
    @APIResponse(responseCode = "404", description = "There is no such item")
    @APIResponse(responseCode = "413", description = "It has more than 1 MiB")
    @APIResponse(responseCode = "415", description = "It says that it is something else than PNG, JPEG or WebP")
    @APIResponse(responseCode = "422", description = "It is not what it says, not whole, or something else as well")
    public Uni<RestResponse<ImageView>> put(
            @RestPath long id, @HeaderParam("Content-Type") String type, @NotNull byte[] file) {
        if (file.length > Picture.MOST_BYTES) {
            throw Problems.tooLarge();
        }
        Caller staff = caller.get();
        return Uni.createFrom()
                .item(() -> picture(file, type))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .flatMap(picture -> images.illustrate(id, picture, staff))
                .onItem()
                .ifNull()
                .failWith(Problems::notFound)
                .map(Written::changed);
    }

    private static Picture picture(byte[] file, String type) {
        try {
            Picture picture = Picture.of(file);
            if (!MediaType.valueOf(type).isCompatible(MediaType.valueOf(picture.type()))) {
                throw new NotAPicture("is " + picture.type() + ", but is said to be " + type);
            }
            return picture;
        } catch (NotAPicture e) {
            throw Problems.unprocessable("not-a-picture", "The file " + e.getMessage() + ".");
        }
    }
}
