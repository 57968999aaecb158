package dev.pantry.session;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import dev.pantry.http.Problems;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/**
 * In the native image, what quarkus-resteasy-problem has for those whom nobody knows: it reads the field that {@link
 * IdentityProblems} tells of, and what cannot be linked cannot be compiled, even if nobody calls it.
 */
@TargetClass(className = "io.quarkiverse.resteasy.problem.security.HttpUnauthorizedUtils")
final class ReplacedChallenge {

    private ReplacedChallenge() {}

    @Substitute
    static Uni<HttpProblem> toProblem(RoutingContext routing, Exception failure) {
        return Uni.createFrom().item(Problems.unauthenticated("This needs a log-in."));
    }
}
