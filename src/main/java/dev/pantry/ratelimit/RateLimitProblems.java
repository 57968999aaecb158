package dev.pantry.ratelimit;

import dev.pantry.http.Problems;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What a client sees that has to wait. */
class RateLimitProblems {

    @ServerExceptionMapper
    Response tooMany(TooManyRequests refused) {
        return Problems.response(Problems.tooManyRequests(refused.seconds(), refused.policy(), refused.left()));
    }
}
