package dev.pantry.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/**
 * Looks at every request first: says what holds for every answer, refuses what is wrong with the request as a whole, and
 * gives a body to what Vert.x refuses before a resource is found: an address that cannot be decoded, no {@code Host}.
 *
 * <p>A line or header beyond the decoder's own limits ({@code quarkus.http.limits}), or one it cannot read, never gets
 * here: the decoder answers by itself, without a body.
 */
@ApplicationScoped
public class RouterProblems {

    /** RFC 9110, section 4.1, recommends at least 8000. */
    static final int LONGEST_URI = 8_000;

    /** All names and values together. */
    static final int LARGEST_HEADER = 32 * 1_024;

    private static final int BEFORE_EVERYTHING = 1_000;

    private final ObjectMapper mapper;
    private final BrowserRules browsers;
    private final DateField dates;
    private final RequestIds ids;
    private final SlowBodies bodies;

    RouterProblems(ObjectMapper mapper, BrowserRules browsers, DateField dates, RequestIds ids, SlowBodies bodies) {
        this.mapper = mapper;
        this.browsers = browsers;
        this.dates = dates;
        this.ids = ids;
        this.bodies = bodies;
    }

    void checkFirst(@Observes Filters filters) {
        filters.register(this::check, BEFORE_EVERYTHING);
    }

    void answerFailures(@Observes Router router) {
        router.route().order(Integer.MAX_VALUE - 1).failureHandler(this::answer);
        router.errorHandler(HttpResponseStatus.BAD_REQUEST.code(), failed -> answer(failed, 400));
    }

    private void check(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        tellAll(routing);
        if (request.version() == null) {
            routing.fail(400);
        } else if (request.uri().length() > LONGEST_URI) {
            routing.fail(414);
        } else if (headerSize(request) > LARGEST_HEADER) {
            routing.fail(431);
        } else if (BodyLimit.isExceededBy(request)) {
            LingeringClose.after(routing);
            routing.fail(413);
        } else {
            bodies.watch(routing);
            routing.next();
        }
    }

    /** What holds for every answer. */
    private void tellAll(RoutingContext routing) {
        browsers.tell(routing);
        dates.tell(routing);
    }

    private static int headerSize(HttpServerRequest request) {
        int size = 0;
        for (Map.Entry<String, String> field : request.headers()) {
            size += field.getKey().length() + field.getValue().length();
        }
        return size;
    }

    private void answer(RoutingContext failed) {
        int status = failed.statusCode();
        if (status >= 400 && status < 500) {
            answer(failed, status);
        } else {
            failed.next();
        }
    }

    private void answer(RoutingContext failed, int status) {
        if (failed.response().headWritten()) {
            return;
        }
        tellAll(failed); // Vert.x may have refused it before anything was looked at
        ids.begin(failed);
        String id = RequestIds.current();
        if (id != null) {
            failed.response().putHeader(RequestIds.FIELD, id);
        }
        failed.response()
                .setStatusCode(status)
                .putHeader("Content-Type", HttpProblem.MEDIA_TYPE.toString())
                .putHeader("Cache-Control", "no-store")
                .end(body(Problems.ofStatus(status)));
    }

    private String body(HttpProblem problem) {
        try {
            return mapper.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be encoded", e);
        }
    }
}
