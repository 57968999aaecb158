package dev.pantry.session;

import dev.pantry.http.Problems;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * What a client sees whom nobody knows. Before the mappers of quarkus-resteasy-problem, whose version for this Quarkus reads
 * a field that Quarkus does not have any more, and so answers with 500.
 */
class IdentityProblems {

    private static final int FIRST = Priorities.USER - 10;

    @ServerExceptionMapper(priority = FIRST)
    Response nobody(UnauthorizedException failure) {
        return Problems.response(Problems.unauthenticated("This needs a log-in."));
    }

    @ServerExceptionMapper(priority = FIRST)
    Response refused(AuthenticationFailedException failure) {
        return Problems.response(Problems.refusedToken());
    }
}
