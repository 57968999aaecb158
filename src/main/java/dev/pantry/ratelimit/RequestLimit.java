package dev.pantry.ratelimit;

import dev.pantry.http.Ids;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Refuses the requests of a client beyond the limit, before anything is done for them. Not those of operators: {@code /q}.
 *
 * <p>What is left of the limit is said on answers that no other client is given: a shared cache would replay it.
 */
@ApplicationScoped
class RequestLimit {

    /** Behind what is wrong with a request as a whole (http.RouterProblems), before everything else. */
    private static final int EARLY = 900;

    private static final String OF_AN_ORGANIZATION = "/organizations/";
    private static final String OPERATIONS = "/q";
    private static final long MILLIS = 1_000;

    private final RateLimits limits;
    private final ClientAddresses clients;
    private final RateLimitSettings settings;

    RequestLimit(RateLimits limits, ClientAddresses clients, RateLimitSettings settings) {
        this.limits = limits;
        this.clients = clients;
        this.settings = settings;
    }

    void check(@Observes Filters filters) {
        if (settings.perMinute() > 0) {
            filters.register(this::check, EARLY);
        }
    }

    private void check(RoutingContext routing) {
        String path = routing.normalizedPath(); // as it is routed: /q/../items is no /q
        if (path.startsWith(OPERATIONS) && (path.length() == 2 || path.charAt(2) == '/')) {
            routing.next();
            return;
        }
        Counter counter = limits.requests().counter(new Subject(organization(path), clients.of(routing.request())));
        long wait = counter.tryPass();
        if (wait == Counter.ASK) {
            ask(routing, counter);
        } else {
            decide(routing, counter, wait);
        }
    }

    /** What comes of the body meanwhile stays where it is. */
    private void ask(RoutingContext routing, Counter counter) {
        Context context = Vertx.currentContext();
        routing.request().pause();
        counter.ask()
                .subscribe()
                .with(wait -> context.runOnContext(ignored -> {
                    routing.request().resume();
                    decide(routing, counter, wait);
                }));
    }

    private void decide(RoutingContext routing, Counter counter, long waitMillis) {
        if (waitMillis > 0) {
            refuse(routing, waitMillis);
            return;
        }
        if (mayBeAnsweredPrivately(routing.request())) {
            routing.addHeadersEndHandler(sending -> tell(routing.response().headers(), counter));
        }
        routing.next();
    }

    private void refuse(RoutingContext routing, long waitMillis) {
        limits.countRefusedRequest();
        long seconds = (waitMillis + MILLIS - 1) / MILLIS;
        routing.response()
                .putHeader("Retry-After", Long.toString(seconds))
                .putHeader("RateLimit-Policy", limits.requests().policy())
                .putHeader("RateLimit", limits.requests().nothingLeft(seconds));
        routing.fail(429);
    }

    private static boolean mayBeAnsweredPrivately(HttpServerRequest request) {
        return request.method() != HttpMethod.GET || request.headers().contains(HttpHeaderNames.AUTHORIZATION);
    }

    private void tell(MultiMap answer, Counter counter) {
        String control = answer.get(HttpHeaderNames.CACHE_CONTROL);
        boolean isPrivate = control != null && (control.contains("no-store") || control.contains("private"));
        if (isPrivate && !answer.contains("RateLimit")) {
            answer.set("RateLimit-Policy", limits.requests().policy());
            answer.set("RateLimit", limits.requests().left(counter.remaining()));
        }
    }

    /** The one that the path names; 0 if it names none, or nothing that an organization can be. */
    static long organization(String path) {
        if (!path.startsWith(OF_AN_ORGANIZATION)) {
            return 0;
        }
        int end = path.indexOf('/', OF_AN_ORGANIZATION.length());
        return Ids.parse(path.substring(OF_AN_ORGANIZATION.length(), end < 0 ? path.length() : end))
                .orElse(0);
    }
}
