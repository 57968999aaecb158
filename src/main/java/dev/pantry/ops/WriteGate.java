package dev.pantry.ops;

import dev.pantry.http.Problems;
import io.quarkus.runtime.LaunchMode;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses every write outside of development and tests: there is no log-in yet that could say who may. */
class WriteGate {

    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    @ServerRequestFilter
    void check(ContainerRequestContext request) {
        if (LaunchMode.current() == LaunchMode.NORMAL && !READS.contains(request.getMethod())) {
            throw Problems.forbidden("writes-need-log-in", "Writes need a log-in, which this release does not have.");
        }
    }
}
