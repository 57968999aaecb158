package dev.pantry.http;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;

/**
 * Gives every problem a type of its own status, if it has none that says more, and keeps it out of caches. What is kept out
 * of them says the id of its request. That a method is not there says which are.
 */
@ApplicationScoped
public class ProblemDefaults implements ProblemPostProcessor {

    private static final int METHOD_NOT_ALLOWED = 405;

    @Override
    public HttpProblem apply(HttpProblem problem, ProblemContext context) {
        return complete(problem.getStatusCode() == METHOD_NOT_ALLOWED ? withAllowedMethods(problem) : problem);
    }

    private static HttpProblem withAllowedMethods(HttpProblem problem) {
        ResteasyReactiveRequestContext request = CurrentRequestManager.get();
        Set<String> allowed = new AllowedMethods(request.getDeployment()).at(request.getPathWithoutPrefix());
        return HttpProblem.builder(problem)
                .withHeader("Allow", String.join(", ", allowed))
                .build();
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
            case METHOD_NOT_ALLOWED -> "method-not-allowed";
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
