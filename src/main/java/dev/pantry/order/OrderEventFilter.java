package dev.pantry.order;

import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses, before the stream begins, to whom it is not open or nothing more will be told: once a resource returns a {@code
 * Multi} of events, Quarkus sends 200 and asks afterwards.
 */
class OrderEventFilter {

    /** Marks what is only for who has come through here. */
    @NameBinding
    @Retention(RetentionPolicy.RUNTIME)
    @interface Filtered {}

    private static final String VISIT = Visit.class.getName();

    private final Visits visits;
    private final CurrentIdentityAssociation current;

    OrderEventFilter(Visits visits, CurrentIdentityAssociation current) {
        this.visits = visits;
        this.current = current;
    }

    @ServerRequestFilter
    @Filtered
    Uni<@Nullable Response> check(ContainerRequestContext context, HttpServerRequest request) {
        String id = context.getUriInfo().getPathParameters().getFirst("id");
        String lastSeen = request.getHeader(OrderEventResource.LAST_EVENT_ID);
        request.response().putHeader("Cache-Control", "private, no-store");
        return current.getDeferredIdentity()
                .flatMap(identity -> visits.begin(id, lastSeen, identity, request))
                .map(visit -> {
                    context.setProperty(VISIT, visit);
                    return visit.isOver() ? Response.noContent().build() : null;
                });
    }

    static Visit visit(ContainerRequestContext context) {
        return (Visit) context.getProperty(VISIT);
    }
}
