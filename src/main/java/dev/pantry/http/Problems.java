package dev.pantry.http;

import dev.pantry.cache.Answer;
import dev.pantry.cache.LoadTimeout;
import dev.pantry.cache.Overloaded;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.validation.Violation;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * What goes wrong, as problem details (RFC 9457). The {@code type} is stable: clients may branch on it.
 */
@ApplicationScoped
public class Problems {

    private static final String TYPE_PREFIX = "urn:pantry:problem:";

    /** What a client may safely wait before it asks again when a layer is overloaded or gone. */
    private static final String RETRY_AFTER_SECONDS = "2";

    private final CachedResponses responses;

    Problems(CachedResponses responses) {
        this.responses = responses;
    }

    /** 404 for what the layers know to be absent; may be remembered as long as they remember it, 30 s at most. */
    public HttpProblem absent(HttpServerRequest request, Answer answer) {
        long seconds = Math.min(30, responses.absentFor(answer.entry()));
        return of(Status.NOT_FOUND, "not-found", "There is no such resource.")
                .withHeader(
                        "Cache-Control",
                        request.headers().contains(Consistency.FIELD) ? "no-store" : "public, max-age=" + seconds)
                .withHeader("Cache-Status", responses.cacheStatus(answer))
                .build();
    }

    /** The same where it is nobody's affair but the asker's. */
    public HttpProblem absentForCaller(Answer answer) {
        return of(Status.NOT_FOUND, "not-found", "There is no such resource.")
                .withHeader("Cache-Status", responses.cacheStatus(answer))
                .build();
    }

    /** 404 for what a write was asked to change. */
    public static HttpProblem notFound() {
        return of(Status.NOT_FOUND, "not-found", "There is no such resource.").build();
    }

    /** 400: {@code detail} says which part of the request is wrong and what it should be. */
    public static HttpProblem badRequest(String detail) {
        return of(Status.BAD_REQUEST, "invalid-request", detail).build();
    }

    /** 422: the request is understood and well-formed, but cannot be meant; {@code detail} says why. */
    public static HttpProblem unprocessable(String type, String detail) {
        return HttpProblem.builder()
                .withType(type(type))
                .withTitle("Unprocessable Content")
                .withStatus(422)
                .withDetail(detail)
                .withHeader("Cache-Control", "no-store")
                .build();
    }

    /** 400: {@code field} of the body is wrong; the body as a whole if it is empty. Has the shape of a failed validation. */
    public static HttpProblem invalidField(String field, String message) {
        return of(
                        Status.BAD_REQUEST,
                        "invalid-request",
                        (field.isEmpty() ? "The body" : "The field " + field) + " " + message + ".")
                .with("violations", List.of(Violation.In.body.field(field).message(message)))
                .build();
    }

    /** 413: the body is larger than it may be. */
    public static HttpProblem tooLarge() {
        return ofStatus(413);
    }

    /** 415: {@code detail} says what the body should be. */
    static HttpProblem unsupportedMediaType(String detail) {
        return of(Status.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail)
                .build();
    }

    /** A status that says everything. */
    static HttpProblem ofStatus(int status) {
        return HttpProblem.builder()
                .withType(type(ProblemDefaults.nameOf(status)))
                .withTitle(HttpResponseStatus.valueOf(status).reasonPhrase())
                .withStatus(status)
                .build();
    }

    /** 409: the request is understood but the state does not allow it. */
    public static HttpProblem conflict(String type, String detail) {
        return of(Status.CONFLICT, type, detail).build();
    }

    /** 409: these fields of the body name what the state does not allow; {@code wrong} has a message for each. */
    public static HttpProblem conflict(String type, String detail, Map<String, String> wrong) {
        return of(Status.CONFLICT, type, detail)
                .with(
                        "violations",
                        wrong.entrySet().stream()
                                .map(field ->
                                        Violation.In.body.field(field.getKey()).message(field.getValue()))
                                .toList())
                .build();
    }

    /** 412: somebody else was faster; the response carries the tag of what is there now. */
    public static HttpProblem lostRace(EntityTag current) {
        return of(Status.PRECONDITION_FAILED, "precondition-failed", "The resource has changed since you read it.")
                .withHeader("ETag", current.identity())
                .build();
    }

    /** 401: the client has not shown who it is; {@code detail} says what is missing or wrong. */
    public static HttpProblem unauthenticated(String detail) {
        return unauthenticated(detail, "Bearer");
    }

    /** 401: the client has shown a token that is not, or no longer, good. */
    public static HttpProblem refusedToken() {
        return unauthenticated("The token is not, or no longer, good.", "Bearer error=\"invalid_token\"");
    }

    private static HttpProblem unauthenticated(String detail, String challenge) {
        return of(Status.UNAUTHORIZED, "unauthenticated", detail)
                .withHeader("WWW-Authenticate", challenge)
                .build();
    }

    /** 403: the client is known, but may not do this; {@code detail} says who may. */
    public static HttpProblem forbidden(String detail) {
        return of(Status.FORBIDDEN, "forbidden", detail).build();
    }

    /**
     * 429: the client asks too often.
     *
     * @param seconds when it may ask again
     * @param policy {@code RateLimit-Policy}: the limit
     * @param left {@code RateLimit}: what is left of it
     */
    public static HttpProblem tooManyRequests(long seconds, String policy, String left) {
        return HttpProblem.builder(ofStatus(429))
                .withHeader("Retry-After", Long.toString(seconds))
                .withHeader("RateLimit-Policy", policy)
                .withHeader("RateLimit", left)
                .build();
    }

    @ServerExceptionMapper({LoadTimeout.class, Overloaded.class})
    Response nobodyCanAnswer(Throwable why) {
        return response(unavailable());
    }

    /** 503: no layer can answer now; says when to come back. */
    public static HttpProblem unavailable() {
        return unavailable("No layer can answer this right now.");
    }

    /** 503: {@code detail} says what is overloaded or gone; says when to come back. */
    public static HttpProblem unavailable(String detail) {
        return of(Status.SERVICE_UNAVAILABLE, "unavailable", detail)
                .withHeader("Retry-After", RETRY_AFTER_SECONDS)
                .build();
    }

    /** What a mapper of ours answers: nobody completes it behind that. */
    public static Response response(HttpProblem problem) {
        return ProblemDefaults.complete(problem).toResponse();
    }

    static URI type(String name) {
        return URI.create(TYPE_PREFIX + name);
    }

    private static HttpProblem.Builder of(Status status, String type, String detail) {
        return HttpProblem.builder()
                .withType(type(type))
                .withTitle(status.getReasonPhrase())
                .withStatus(status)
                .withDetail(detail)
                .withHeader("Cache-Control", "no-store");
    }
}
