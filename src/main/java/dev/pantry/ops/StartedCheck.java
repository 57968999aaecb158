package dev.pantry.ops;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started: the migrations are done. They run before the event that this waits for. */
@Startup
@ApplicationScoped
class StartedCheck implements AsyncHealthCheck {

    private volatile boolean started;

    void started(@Observes StartupEvent event) {
        started = true;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .item(() ->
                        HealthCheckResponse.named("migrations").status(started).build());
    }
}
