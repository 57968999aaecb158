package dev.pantry.http;

import dev.pantry.cache.Answer;
import dev.pantry.cache.Body;
import dev.pantry.cache.Entry;
import dev.pantry.cache.Trail;
import io.netty.buffer.Unpooled;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the layers answered into a response with everything that the caches in front of Pantry need. The body is
 * sent as it was encoded when it was loaded; a 304 touches no body at all.
 */
@Singleton // without a proxy: it is called for every read
public class CachedResponses {

    /** For what everybody may see: five minutes in the browser, then stale while it asks again. */
    static final CharSequence PUBLIC =
            HttpHeaders.createOptimized("public, max-age=300, stale-while-revalidate=300, stale-if-error=3600");

    /** What a CDN may do (RFC 9213): shorter, because nothing purges it yet. */
    static final CharSequence PUBLIC_CDN = HttpHeaders.createOptimized("max-age=60, stale-while-revalidate=240");

    /** For what is one caller's: kept by nobody else, and not shown without asking. */
    static final CharSequence PRIVATE = HttpHeaders.createOptimized("private, no-cache");

    /** What never changes may be kept by everybody; at the CDN a day, for what is seldom asked for. */
    static final CharSequence IMMUTABLE = HttpHeaders.createOptimized("public, max-age=31536000, immutable");

    static final CharSequence IMMUTABLE_CDN = HttpHeaders.createOptimized("max-age=86400");

    private static final CharSequence PRIVATE_ONCE = HttpHeaders.createOptimized("private, no-store");

    private static final CharSequence AGE = HttpHeaders.createOptimized("Age");
    private static final CharSequence CACHE_CONTROL = HttpHeaders.createOptimized("Cache-Control");
    private static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized("Cache-Status");
    private static final CharSequence CACHE_TAG = HttpHeaders.createOptimized("Cache-Tag");
    private static final CharSequence CDN_CACHE_CONTROL = HttpHeaders.createOptimized("CDN-Cache-Control");
    private static final CharSequence CONTENT_ENCODING = HttpHeaders.createOptimized("Content-Encoding");
    private static final CharSequence ETAG = HttpHeaders.createOptimized("ETag");
    private static final CharSequence SERVER_TIMING = HttpHeaders.createOptimized("Server-Timing");
    private static final CharSequence SURROGATE_KEY = HttpHeaders.createOptimized("Surrogate-Key");
    private static final CharSequence VARY = HttpHeaders.createOptimized("Vary");
    private static final CharSequence BY_CODING = HttpHeaders.createOptimized("Accept-Encoding");

    static final String JSON = "application/json";

    private static final CharSequence JSON_TYPE = HttpHeaders.createOptimized(JSON);
    private static final int NOT_MODIFIED = 304;

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
        byte[] sent = conditional(request, answer, format);
        tellEverybody(request, answer, tags);
        return sent == null ? RestResponse.notModified() : ok(sent, JSON);
    }

    /** The same, but for the body, which is returned and is all that is left to send. */
    Buffer prepare(HttpServerRequest request, Answer answer, int format, String tags) {
        byte[] sent = conditional(request, answer, format);
        tellEverybody(request, answer, tags);
        HttpServerResponse response = request.response();
        if (sent == null) {
            response.setStatusCode(NOT_MODIFIED);
            return Buffer.buffer();
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON_TYPE);
        return Buffer.buffer(Unpooled.wrappedBuffer(sent));
    }

    /**
     * The same for what is not for everybody, once it is clear that the caller may see it: their own cache keeps it and asks
     * each time.
     */
    public RestResponse<byte[]> ofPrivate(HttpServerRequest request, Answer answer, int format) {
        byte[] sent = conditional(request, answer, format);
        tell(request, answer).set(CACHE_CONTROL, isMadeForOne(request) ? PRIVATE_ONCE : PRIVATE);
        return sent == null ? RestResponse.notModified() : ok(sent, JSON);
    }

    /** The bytes to send; null if the client has them already. */
    private static byte @Nullable [] conditional(HttpServerRequest request, Answer answer, int format) {
        Entry entry = answer.entry();
        Body body = entry.value();
        byte[] gzip = body.gzip();
        boolean compressed = gzip != null && ContentCoding.acceptsGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
        EntityTag version = new EntityTag(entry.version(), format);
        String tag = compressed ? version.gzip() : version.identity();
        MultiMap fields = fields(request).set(ETAG, tag);
        if (EntityTag.isNamedBy(request.getHeader(HttpHeaders.IF_NONE_MATCH), tag)) {
            return null;
        }
        if (gzip == null || !compressed) {
            return body.identity();
        }
        fields.set(CONTENT_ENCODING, "gzip");
        return gzip;
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
        tell(request, answer)
                .set(ETAG, entityTag)
                .set(CACHE_CONTROL, IMMUTABLE)
                .set(CDN_CACHE_CONTROL, IMMUTABLE_CDN)
                .set(CACHE_TAG, tag)
                .set(SURROGATE_KEY, tag)
                .set(BrowserRules.POLICY_FIELD, BrowserRules.PICTURE_POLICY)
                .set(BrowserRules.EMBEDDING_FIELD, BrowserRules.FOR_ALL_ORIGINS);
        if (EntityTag.isNamedBy(request.getHeader(HttpHeaders.IF_NONE_MATCH), entityTag)) {
            return RestResponse.notModified();
        }
        return ok(answer.entry().value().identity(), type);
    }

    /** The response to a public read that is put together from several answers; {@code oldest} is one of them. */
    public RestResponse<byte[]> of(HttpServerRequest request, byte[] body, Answer oldest, String tags) {
        tellEverybody(request, oldest, tags);
        return ok(body, JSON);
    }

    private static RestResponse<byte[]> ok(byte[] body, String type) {
        return RestResponse.ResponseBuilder.ok(body)
                .header("Content-Type", type)
                .build();
    }

    private void tellEverybody(HttpServerRequest request, Answer answer, String tags) {
        MultiMap fields =
                tell(request, answer).set(CACHE_TAG, tags.replace(' ', ',')).set(SURROGATE_KEY, tags);
        if (isMadeForOne(request)) {
            fields.set(CACHE_CONTROL, "no-store");
        } else {
            fields.set(CACHE_CONTROL, PUBLIC).set(CDN_CACHE_CONTROL, PUBLIC_CDN);
        }
    }

    private static boolean isMadeForOne(HttpServerRequest request) {
        return request.headers().contains(Consistency.NAME);
    }

    private MultiMap tell(HttpServerRequest request, Answer answer) {
        long now = clock.millis();
        return fields(request)
                .set(VARY, BY_CODING)
                .set(AGE, age(answer.entry(), now))
                .set(CACHE_STATUS, CacheStatus.of(answer.trail(), answer.entry(), now))
                .set(SERVER_TIMING, serverTiming(answer.trail()));
    }

    /**
     * The fields of the response, in the place from which they are sent. A builder's would be sorted, boxed and copied there
     * first, which costs a near hit more than finding what it sends.
     */
    private static MultiMap fields(HttpServerRequest request) {
        return request.response().headers();
    }

    String cacheStatus(Answer answer) {
        return CacheStatus.of(answer.trail(), answer.entry(), clock.millis());
    }

    /** Seconds since the origin, which is the database, gave this (RFC 9111, section 5.1). */
    private static String age(Entry entry, long now) {
        return Long.toString(Math.max(0, (now - entry.life().loadedAt()) / 1_000));
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
