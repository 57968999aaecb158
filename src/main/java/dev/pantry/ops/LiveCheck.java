package dev.pantry.ops;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Live: the process turns, that is, an event loop runs what it is given. Never looks at a dependency: a restart mends
 * none of them.
 */
@Liveness
@ApplicationScoped
class LiveCheck implements AsyncHealthCheck {

    private final Vertx vertx;

    LiveCheck(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .emitter(
                        waiter -> vertx.runOnContext(ignored -> waiter.complete(HealthCheckResponse.up("event-loop"))));
    }
}
