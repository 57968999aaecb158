package dev.pantry.order;

import dev.pantry.access.Caller;
import dev.pantry.access.Standing;
import dev.pantry.cache.Answer;
import dev.pantry.http.Consistency;
import dev.pantry.http.Ids;
import dev.pantry.http.Problems;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets in who wants to follow an order: whoever may read it. */
@ApplicationScoped
class Visits {

    private final Orders orders;

    Visits(Orders orders) {
        this.orders = orders;
    }

    /**
     * Fails as GET of the order would.
     *
     * @param lastSeen version of the last event that they say they have got, as they say it; what makes no sense is ignored
     */
    Uni<Visit> begin(
            @Nullable String order, @Nullable String lastSeen, SecurityIdentity identity, HttpServerRequest request) {
        if (!(identity.getPrincipal() instanceof Caller caller)) {
            return Uni.createFrom().failure(Problems.unauthenticated("This needs a log-in."));
        }
        UUID id = Ids.parseUuid(order == null ? "" : order).orElseThrow(Problems::notFound);
        long seen =
                lastSeen == null ? Follower.FROM_NOW_ON : Ids.parse(lastSeen).orElse(Follower.FROM_NOW_ON);
        Permission permission = new Permission(orders, id, Standing.of(identity));
        return orders.get(id, Consistency.of(request), caller)
                .map(answer -> new Visit(permission, seen, isOver(answer, seen)));
    }

    private boolean isOver(Answer answer, long seen) {
        OrderView order = orders.decode(answer);
        return order.status().isSettled() && order.version() <= seen;
    }
}
