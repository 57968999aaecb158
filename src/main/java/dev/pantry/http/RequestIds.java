package dev.pantry.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.opentelemetry.api.trace.Span;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The id of a request, by which it is found in the log: that of the {@code X-Request-Id} field if it is plain, else one made
 * here. It is in every line that is logged for the request, in its trace, and in what is answered to the client alone.
 * Only what the near cache answers at once has none, unless it is traced.
 *
 * <p>Not in what others may be shown: a cache in front of Pantry does not tell requests apart by this field, and would give
 * one client's to all.
 */
@Singleton // without a proxy: it is called for nearly every request
public class RequestIds {

    /** Name of the field, in both directions. */
    public static final String FIELD = "X-Request-Id";

    /** Name in the log: {@code %X{requestId}}. */
    public static final String LOGGED_AS = "requestId";

    /** Name in a trace. */
    static final String TRACED_AS = "pantry.request.id";

    static final int LONGEST = 64;

    /** Behind what is answered at once ({@link PublicReads}): nobody is told an id, and nothing is logged but for debugging. */
    private static final int WHERE_LOGGED = 790;

    /** Before that: it is in every trace. */
    private static final int WHERE_TRACED = 990;

    private static final CharSequence NAME = HttpHeaders.createOptimized(FIELD);

    private final String pod = HexFormat.of().toHexDigits(new SecureRandom().nextInt()) + '-';
    private final AtomicLong made = new AtomicLong();
    private final boolean isTraced;

    RequestIds(@ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean isNotTraced) {
        this.isTraced = !isNotTraced;
    }

    void register(@Observes Filters filters) {
        filters.register(
                routing -> {
                    begin(routing);
                    routing.next();
                },
                isTraced ? WHERE_TRACED : WHERE_LOGGED);
    }

    /** Gives the request its id, unless it has one. */
    void begin(RoutingContext routing) {
        if (current() != null) {
            return;
        }
        HttpServerRequest request = routing.request();
        String given = request.headers().get(NAME);
        String id = given != null && isPlain(given) ? given : pod + Long.toString(made.incrementAndGet(), 36);
        MDC.put(LOGGED_AS, id);
        if (isTraced) {
            Span.current().setAttribute(TRACED_AS, id);
        }
        if (mayBeAnsweredPrivately(request)) {
            routing.addHeadersEndHandler(sending -> tell(routing.response().headers(), id));
        }
    }

    /** The id of the request at hand; null outside of one. */
    static @Nullable String current() {
        return MDC.get(LOGGED_AS) instanceof String id ? id : null;
    }

    /** No blank, line end, quote or bracket: whoever reads the log sees one word. */
    static boolean isPlain(String id) {
        int length = id.length();
        for (int i = 0; i < length; i++) {
            char c = id.charAt(i);
            boolean plain = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '-'
                    || c == '_'
                    || c == '.';
            if (!plain) {
                return false;
            }
        }
        return length > 0 && length <= LONGEST;
    }

    /** What is refused to everybody else is told its id by {@link ProblemDefaults}. */
    private static boolean mayBeAnsweredPrivately(HttpServerRequest request) {
        return request.method() != HttpMethod.GET || request.headers().contains(HttpHeaderNames.AUTHORIZATION);
    }

    private static void tell(MultiMap answer, String id) {
        String control = answer.get(HttpHeaderNames.CACHE_CONTROL);
        if (control == null || !control.contains("public")) {
            answer.set(NAME, id);
        }
    }
}
