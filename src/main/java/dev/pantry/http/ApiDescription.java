package dev.pantry.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Says what can be asked, as an OpenAPI document in JSON ({@code GET /q/openapi}): the resource {@code openapi.json}, which is
 * what the annotations of the endpoints say.
 */
@ApplicationScoped
class ApiDescription {

    private static final String PATH = "/q/openapi";
    private static final String RESOURCE = "/openapi.json";
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    void register(@Observes Router router) {
        router.get(PATH).handler(routing -> routing.response()
                .putHeader(HttpHeaderNames.CONTENT_TYPE, JSON)
                .end(document()));
    }

    /** Read for each request: hardly anybody asks. */
    private static Buffer document() {
        try (InputStream document = ApiDescription.class.getResourceAsStream(RESOURCE)) {
            return Buffer.buffer(Objects.requireNonNull(document, RESOURCE).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
