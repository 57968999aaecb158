package dev.pantry.http;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Gives every problem a type of its own status, if it has none that says more, and keeps it out of caches. What is kept out
 * of them says the id of its request.
 */
@ApplicationScoped
public class ProblemDefaults implements ProblemPostProcessor {

    @Override
    public HttpProblem apply(HttpProblem problem, ProblemContext context) {
        return complete(problem);
    }

    static HttpProblem complete(HttpProblem problem) {
        HttpProblem.Builder builder = HttpProblem.builder(problem);
        if (problem.getType() == null) {
            builder.withType(Problems.type(nameOf(problem.getStatusCode())));
        }
        Object control = problem.getHeaders().get("Cache-Control");
        if (control == null) {
            builder.withHeader("Cache-Control", "no-store");
        }
        String id = RequestIds.current();
        if (id != null && (control == null || control.equals("no-store"))) {
            builder.withHeader(RequestIds.FIELD, id);
        }
        return builder.build();
    }

    static String nameOf(int status) {
        return switch (status) {
            case 400 -> "invalid-request";
            case 401 -> "unauthenticated";
            case 403 -> "forbidden";
            case 404 -> "not-found";
            case 405 -> "method-not-allowed";
            case 406 -> "not-acceptable";
            case 408 -> "too-slow";
            case 413 -> "too-large";
            case 414, 431 -> "request-header-too-large";
            case 415 -> "unsupported-media-type";
            case 429 -> "too-many-requests";
            case 503 -> "unavailable";
            default -> status < 500 ? "invalid-request" : "internal";
        };
    }

    @Override
    public int priority() {
        return 100;
    }
}
