package dev.pantry.image;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Whoever asks for an image gets the one there is, whatever type they would like (RFC 9110, section 12.5.1, leaves that to
 * the server). So the resource need not know of several types, of which Quarkus would make text.
 */
@ApplicationScoped
class AnyImageType {

    void before(@Observes Router router) {
        router.route(Images.PATH + "*").order(-1).handler(routing -> {
            routing.request().headers().remove(HttpHeaders.ACCEPT);
            routing.next();
        });
    }
}
