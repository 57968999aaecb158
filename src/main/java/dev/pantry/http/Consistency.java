package dev.pantry.http;

import dev.pantry.cache.Entry;
import dev.pantry.cache.EntryKey;
import dev.pantry.cache.Invalidation;
import dev.pantry.cache.Wanted;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * The {@code Pantry-Consistency} field: read your own writes, on whichever pod. The answer to a write says which version
 * each key has got; a client that sends this back with a read is not shown less, even by a pod that has not heard of it.
 *
 * <p>For clients it is opaque. What it says counts for one read and is never remembered, so a made-up number costs one load
 * from the database and nothing else.
 */
public final class Consistency implements Wanted {

    /** Name of the field, in both directions. */
    public static final String FIELD = "Pantry-Consistency";

    static final CharSequence NAME = HttpHeaders.createOptimized(FIELD);

    /** Beyond this the field says only how far the whole write went: proxies bound the length of fields. */
    private static final int MOST_PAIRS = 50;

    /** Longer than any that Pantry sends. */
    private static final int LONGEST = 8_000;

    private static final String ANY_KEY = "*";
    private static final Pattern PAIR = Pattern.compile("([^=,\\s]{1,200})=(\\d{1,16})");
    private static final String LOCAL = Consistency.class.getName();
    private static final Consistency SILENT = new Consistency(Map.of());

    private final Map<String, Long> versions;

    private Consistency(Map<String, Long> versions) {
        this.versions = versions;
    }

    /** What the request says; nothing if it says nothing, or nothing that Pantry could have told it. */
    public static Consistency of(HttpServerRequest request) {
        String field = request.getHeader(NAME);
        return field == null ? SILENT : parse(field);
    }

    static Consistency parse(String field) {
        if (field.length() > LONGEST) {
            return SILENT;
        }
        Map<String, Long> versions = new HashMap<>();
        for (String pair : field.split(",", -1)) {
            Matcher matcher = PAIR.matcher(pair.strip());
            if (!matcher.matches()) {
                return SILENT;
            }
            long version = Long.parseLong(matcher.group(2));
            if (version > Entry.GREATEST_VERSION) {
                return SILENT;
            }
            versions.merge(matcher.group(1), version, Math::max);
        }
        return new Consistency(versions);
    }

    @Override
    public long of(EntryKey key) {
        return Math.max(versions.getOrDefault(key.text(), 0L), versions.getOrDefault(ANY_KEY, 0L));
    }

    /**
     * Takes down what is written, for the answer to the request that runs now. To be called on the request's own context;
     * what it gives may be used on any.
     */
    public static Consumer<List<Invalidation>> ofThisRequest() {
        Context request = Vertx.currentContext();
        return request != null && VertxContext.isDuplicatedContext(request)
                ? written -> request.putLocal(LOCAL, text(written))
                : written -> {};
    }

    static String text(List<Invalidation> written) {
        if (written.size() <= MOST_PAIRS) {
            return written.stream()
                    .map(change -> change.key() + '=' + change.version())
                    .collect(Collectors.joining(","));
        }
        return ANY_KEY
                + '='
                + written.stream().mapToLong(Invalidation::version).max().orElseThrow();
    }

    /** Puts the field onto the answer to a write. */
    static class Telling {

        private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

        @ServerResponseFilter
        void tell(ContainerRequestContext asked, ContainerResponseContext response) {
            if (READS.contains(asked.getMethod())) {
                return; // what was written on its occasion is not the asker's
            }
            Context request = Vertx.currentContext();
            String written =
                    request == null || !VertxContext.isDuplicatedContext(request) ? null : request.getLocal(LOCAL);
            if (written != null && !written.isEmpty()) {
                response.getHeaders().putSingle(FIELD, written);
            }
        }
    }
}
