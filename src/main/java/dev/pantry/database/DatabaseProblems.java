package dev.pantry.database;

import dev.pantry.http.Problems;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What a client sees while PostgreSQL does not answer and no layer has anything to serve instead. */
class DatabaseProblems {

    private static final Logger LOG = Logger.getLogger(DatabaseProblems.class);

    @ServerExceptionMapper
    Response unavailable(DatabaseUnavailable failure) {
        LOG.debug(failure.getMessage());
        return Problems.response(Problems.unavailable());
    }
}
