package dev.pantry.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.micrometer.runtime.binder.HttpCommonTags;
import io.quarkus.micrometer.runtime.binder.vertx.HttpRequestMetric;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import java.util.List;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * How long requests of one address take that are answered at once, in the metric in which Quarkus has all others. Quarkus makes, sorts and
 * looks up the tags anew with each; here that is done once.
 *
 * <pre>
 *   without traces  Quarkus is told a name that it ignores, and its clock is stopped here
 *   with traces     Quarkus is told the address, as it is by a resource: the span is named by it, and an exemplar names the trace
 * </pre>
 */
final class RequestTimes {

    /** The metric of Quarkus. */
    static final String NAME = "http.server.requests";

    /**
     * What is timed here, to Quarkus: {@code quarkus.micrometer.binder.http-server.ignore-patterns}. No client can ask for it: a path has no
     * blank.
     */
    private static final String TIMED_HERE = "/timed here";

    /** Where Quarkus looks for what metrics and traces call a request, which otherwise a resource says. */
    private static final String TEMPLATE = "UrlPathTemplate";

    private final String path;
    private final boolean isTraced;
    private final Timer ofAnswers;
    private final Timer ofUnchanged;

    /** @param path as the metric is to call it, like {@code /items/{id}} */
    RequestTimes(MeterRegistry meters, String path, boolean isTraced) {
        this.path = path;
        this.isTraced = isTraced;
        this.ofAnswers = timer(meters, path, RestResponse.StatusCode.OK);
        this.ofUnchanged = timer(meters, path, RestResponse.StatusCode.NOT_MODIFIED);
    }

    private static Timer timer(MeterRegistry meters, String path, int status) {
        return Timer.builder(NAME)
                .description("HTTP server request processing time")
                .tags(List.of(
                        HttpCommonTags.method(HttpMethod.GET.name()),
                        HttpCommonTags.uri(path, null, 0, true),
                        HttpCommonTags.outcome(status),
                        HttpCommonTags.status(status)))
                .register(meters);
    }

    /** To be called when nothing is left to do but to send: what fails before that is for Quarkus to count. */
    void take(HttpServerRequest request) {
        if (isTraced || !(((HttpServerRequestInternal) request).metric() instanceof HttpRequestMetric metric)) {
            Vertx.currentContext().putLocal(TEMPLATE, path);
            return;
        }
        boolean isUnchanged = request.response().getStatusCode() == RestResponse.StatusCode.NOT_MODIFIED;
        metric.setTemplatePath(TIMED_HERE);
        metric.getSample().stop(isUnchanged ? ofUnchanged : ofAnswers);
    }
}
