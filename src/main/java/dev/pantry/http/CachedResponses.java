package dev.pantry.http;

import dev.pantry.cache.Answer;
import dev.pantry.cache.Body;
import dev.pantry.cache.Entry;
import dev.pantry.cache.Trail;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/**
 * Turns what the layers answered into a response with everything that the caches in front of Pantry need. The body is
 * sent as it was encoded when it was loaded; a 304 touches no body at all.
 */
@Singleton // without a proxy: it is called for every read
public class CachedResponses {

    /** For what everybody may see: five minutes in the browser, then stale while it asks again. */
    static final String PUBLIC = "public, max-age=300, stale-while-revalidate=300, stale-if-error=3600";

    /** What a CDN may do (RFC 9213): shorter, because nothing purges it yet. */
    static final String PUBLIC_CDN = "max-age=60, stale-while-revalidate=240";

    /** For what is one caller's: kept by nobody else, and not shown without asking. */
    static final String PRIVATE = "private, no-cache";

    /** What never changes may be kept by everybody; at the CDN a day, for what is seldom asked for. */
    static final String IMMUTABLE = "public, max-age=31536000, immutable";

    static final String IMMUTABLE_CDN = "max-age=86400";

    private static final String JSON = "application/json";

    private final InstantSource clock;

    CachedResponses(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The response to a public read: 200, or 304 if the client has it already.
     *
     * @param answer a value; an absence is {@link Problems#absent}
     * @param format of the JSON, for the tag
     * @param tags that name the entities shown, by which a CDN may purge; separated by blanks
     */
    public RestResponse<byte[]> of(HttpServerRequest request, Answer answer, int format, String tags) {
        return cacheable(request, conditional(request, answer, format), tags, answer);
    }

    /**
     * The same for what is not for everybody, once it is clear that the caller may see it: their own cache keeps it and asks
     * each time.
     */
    public RestResponse<byte[]> ofPrivate(HttpServerRequest request, Answer answer, int format) {
        boolean madeForOneAsker = request.headers().contains(Consistency.FIELD);
        return told(conditional(request, answer, format), answer)
                .header("Cache-Control", madeForOneAsker ? "private, no-store" : PRIVATE)
                .build();
    }

    private static ResponseBuilder<byte[]> conditional(HttpServerRequest request, Answer answer, int format) {
        Entry entry = answer.entry();
        Body body = entry.value();
        byte[] gzip = body.gzip();
        boolean compressed = gzip != null && ContentCoding.acceptsGzip(request.getHeader("Accept-Encoding"));
        EntityTag version = new EntityTag(entry.version(), format);
        String tag = compressed ? version.gzip() : version.identity();

        boolean known = EntityTag.isNamedBy(request.getHeader("If-None-Match"), tag);
        ResponseBuilder<byte[]> response =
                known ? ResponseBuilder.notModified() : ResponseBuilder.ok(compressed ? gzip : body.identity());
        if (!known) {
            response.header("Content-Type", JSON);
            if (compressed) {
                response.header("Content-Encoding", "gzip");
            }
        }
        return response.header("ETag", tag);
    }

    /**
     * The response to a public read of what never changes, shown by a browser as it is: 200, or 304 if the client has it.
     *
     * @param type of the body
     * @param name that no other bytes have; it becomes the tag
     * @param tag that names the entity
     */
    public RestResponse<byte[]> ofImmutable(
            HttpServerRequest request, Answer answer, String type, String name, String tag) {
        String entityTag = '"' + name + '"';
        boolean known = EntityTag.isNamedBy(request.getHeader("If-None-Match"), entityTag);
        ResponseBuilder<byte[]> response = known
                ? ResponseBuilder.notModified()
                : ResponseBuilder.ok(answer.entry().value().identity())
                        .header("Content-Type", type)
                        .header("X-Content-Type-Options", "nosniff")
                        .header("Content-Security-Policy", "default-src 'none'; sandbox");
        response.header("ETag", entityTag)
                .header("Cache-Control", IMMUTABLE)
                .header("CDN-Cache-Control", IMMUTABLE_CDN)
                .header("Cache-Tag", tag)
                .header("Surrogate-Key", tag);
        return told(response, answer).build();
    }

    /** The response to a public read that is put together from several answers; {@code oldest} is one of them. */
    public RestResponse<byte[]> of(HttpServerRequest request, byte[] body, Answer oldest, String tags) {
        return cacheable(request, ResponseBuilder.ok(body).header("Content-Type", JSON), tags, oldest);
    }

    private RestResponse<byte[]> cacheable(
            HttpServerRequest request, ResponseBuilder<byte[]> response, String tags, Answer answer) {
        if (request.headers().contains(Consistency.FIELD)) {
            response.header("Cache-Control", "no-store"); // made for one asker
        } else {
            response.header("Cache-Control", PUBLIC).header("CDN-Cache-Control", PUBLIC_CDN);
        }
        return told(response, answer)
                .header("Cache-Tag", tags.replace(' ', ','))
                .header("Surrogate-Key", tags)
                .build();
    }

    private ResponseBuilder<byte[]> told(ResponseBuilder<byte[]> response, Answer answer) {
        return response.header("Vary", "Accept-Encoding")
                .header("Age", age(answer.entry()))
                .header("Cache-Status", cacheStatus(answer))
                .header("Server-Timing", serverTiming(answer.trail()));
    }

    String cacheStatus(Answer answer) {
        return CacheStatus.of(answer.trail(), answer.entry(), clock.millis());
    }

    /** Seconds since the origin, which is the database, gave this (RFC 9111, section 5.1). */
    private String age(Entry entry) {
        return Long.toString(Math.max(0, (clock.millis() - entry.life().loadedAt()) / 1_000));
    }

    /** How many seconds the absence of something may still be remembered. */
    long absentFor(Entry absence) {
        return Math.max(0, (absence.life().freshUntil() - clock.millis()) / 1_000);
    }

    private static String serverTiming(Trail trail) {
        StringBuilder timing = new StringBuilder(64).append("total").append(duration(trail.nanos()));
        if (trail.shared() != null) {
            timing.append(", redis").append(duration(trail.sharedNanos()));
        }
        if (trail.wasLoaded()) {
            timing.append(", db").append(duration(trail.loadNanos()));
        }
        return timing.toString();
    }

    /** Milliseconds with three decimals, without the cost of a formatter. */
    private static String duration(long nanos) {
        long micros = Math.max(0, nanos / 1_000);
        long rest = micros % 1_000;
        return ";dur=" + micros / 1_000 + '.' + (rest < 10 ? "00" : rest < 100 ? "0" : "") + rest;
    }
}
