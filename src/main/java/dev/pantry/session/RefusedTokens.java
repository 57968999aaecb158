package dev.pantry.session;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.vertx.core.http.HttpServerRequest;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/**
 * Whoever shows a token that is not, or no longer, good is told so, also where none is needed: they believe to be somebody
 * whom they are not. Without the header this costs one look at the headers.
 */
class RefusedTokens {

    private final CurrentIdentityAssociation current;

    RefusedTokens(CurrentIdentityAssociation current) {
        this.current = current;
    }

    @ServerRequestFilter
    void check(HttpServerRequest request, ResteasyReactiveContainerRequestContext context) {
        if (request.headers().contains(HttpHeaderNames.AUTHORIZATION)) {
            context.suspend();
            current.getDeferredIdentity().subscribe().with(identity -> context.resume(), context::resume);
        }
    }
}
