package dev.pantry.order;

import dev.pantry.access.Standing;
import dev.pantry.cache.Wanted;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import java.util.UUID;

/** That somebody may follow an order: they may read it, now and whenever they are looked at again. */
record Permission(Orders orders, UUID order, Standing standing) {

    /** False once the session has ended, or the order cannot be read by its user. If nobody can tell it holds. Never fails. */
    Uni<Boolean> stillHolds() {
        return standing.now()
                .flatMap(caller -> caller == null
                        ? Uni.createFrom().item(false)
                        : orders.get(order, Wanted.NOTHING, caller).replaceWith(true))
                .onFailure()
                .recoverWithItem(failure -> !isRefusal(failure));
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof HttpProblem problem && problem.getStatusCode() < 500;
    }
}
