package dev.pantry.http;

import dev.pantry.cache.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.arc.All;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Answers public reads, in one of two ways which a client cannot tell apart:
 *
 * <pre>
 *   at once        what the near cache has, before a resource is looked for: that takes longer than the cache does
 *   by a resource  all else, and whoever says more about what it wants than most do
 * </pre>
 */
@ApplicationScoped
public class PublicReads {

    /** Behind the limit of requests (ratelimit.RequestLimit), before anybody asks who calls. */
    private static final int BEFORE_RESOURCES = 800;

    private final List<Address> addresses;
    private final CachedResponses responses;
    private final Problems problems;

    PublicReads(
            @All List<PublicRead> reads,
            CachedResponses responses,
            Problems problems,
            MeterRegistry meters,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean isNotTraced) {
        this.addresses = reads.stream()
                .map(read -> Address.of(read, new RequestTimes(meters, read.path(), !isNotTraced)))
                .toList();
        this.responses = responses;
        this.problems = problems;
    }

    /** Static, so that nothing a read needs is made before the first one comes. */
    static void register(@Observes Filters filters, PublicReads reads) {
        filters.register(reads::answerAtOnce, BEFORE_RESOURCES);
    }

    void answerAtOnce(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (!isAskedPlainly(request) || !isAnsweredAtOnce(request)) {
            routing.next();
        }
    }

    /** Whether this is a read of which only the address says what is wanted, and nothing who wants it. */
    private static boolean isAskedPlainly(HttpServerRequest request) {
        MultiMap fields = request.headers();
        return request.method() == HttpMethod.GET
                && isJson(fields.get(HttpHeaderNames.ACCEPT))
                && !fields.contains(HttpHeaderNames.AUTHORIZATION)
                && !fields.contains(Consistency.NAME)
                && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)
                && !fields.contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    private static boolean isJson(@Nullable String accepted) {
        return accepted == null || accepted.equals("*/*") || accepted.equals(CachedResponses.JSON);
    }

    private boolean isAnsweredAtOnce(HttpServerRequest request) {
        String path = request.path();
        for (Address address : addresses) {
            long id = address.idIn(path);
            if (id != 0) {
                return isAnsweredAtOnce(request, address, id);
            }
        }
        return false;
    }

    private boolean isAnsweredAtOnce(HttpServerRequest request, Address address, long id) {
        PublicRead read = address.read();
        Answer answer = read.getIfPresent(id);
        if (answer == null) {
            return false;
        }
        Buffer body = responses.prepare(request, answer, read.format(), read.tags(id));
        address.times().take(request);
        request.response().end(body, null); // nobody waits for the end
        return true;
    }

    /** The way by a resource: 200, 304 or 404. */
    public Uni<RestResponse<byte[]>> answer(PublicRead read, long id, HttpServerRequest request) {
        return read.get(id, Consistency.of(request)).map(answer -> {
            if (answer.entry().isAbsent()) {
                throw problems.absent(request, answer);
            }
            return responses.of(request, answer, read.format(), read.tags(id));
        });
    }

    /** Where a read is made: what stands before the id, and behind it. */
    private record Address(String before, String behind, PublicRead read, RequestTimes times) {

        private static final String ID = "{id}";

        static Address of(PublicRead read, RequestTimes times) {
            String path = read.path();
            int at = path.indexOf(ID);
            return new Address(path.substring(0, at), path.substring(at + ID.length()), read, times);
        }

        /** The id; 0 if the path is another one's, or has none. */
        long idIn(String path) {
            int end = path.length() - behind.length();
            return end > before.length() && path.startsWith(before) && path.endsWith(behind)
                    ? Ids.parse(path.substring(before.length(), end)).orElse(0)
                    : 0;
        }
    }
}
