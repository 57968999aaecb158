package dev.pantry.ops;

import dev.pantry.access.Roles;
import dev.pantry.cache.Applied;
import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.EntryKey;
import dev.pantry.cache.Hearing;
import dev.pantry.cache.KeyPattern;
import dev.pantry.cache.NearCache;
import dev.pantry.http.Problems;
import dev.pantry.redis.RedisLink;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jspecify.annotations.Nullable;

/** {@code /cache}: what the caches do, what they hold, and how to make them forget it. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
public class CacheResource {

    private final Caches caches;
    private final NearCache near;
    private final RedisLink redis;
    private final Hearing hearing;
    private final InstantSource clock;

    CacheResource(Caches caches, NearCache near, RedisLink redis, Hearing hearing, InstantSource clock) {
        this.caches = caches;
        this.near = near;
        this.redis = redis;
        this.hearing = hearing;
        this.clock = clock;
    }

    @GET
    @Path("cache")
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    @APIResponse(responseCode = "200", description = "What the caches of this pod have done since it started")
    public CacheStatistics statistics() {
        return CacheStatistics.of(caches, near, redis, hearing);
    }

    @GET
    @Path("cache/{name}/{id}")
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    @APIResponse(
            responseCode = "200",
            description = "The key as every layer sees it, and which would answer a read",
            content = @Content(schema = @Schema(implementation = KeyReport.class)))
    @APIResponse(responseCode = "404", description = "There is no such cache, or no entry can have such an id")
    public Uni<KeyReport> inspect(@RestPath String name, @RestPath String id) {
        CacheService cache = cache(name);
        EntryKey key = key(cache, id);
        return cache.inspect(key).map(seen -> KeyReport.of(key, seen, clock.instant()));
    }

    @DELETE
    @Path("cache/{name}/{id}")
    @APIResponse(responseCode = "204", description = "No layer serves what was loaded before")
    @APIResponse(responseCode = "202", description = "The same, but Redis does not answer and is told later")
    @APIResponse(responseCode = "404", description = "There is no such cache, or no entry can have such an id")
    public Uni<RestResponse<Void>> invalidate(@RestPath String name, @RestPath String id) {
        CacheService cache = cache(name);
        return cache.delete(key(cache, id)).map(applied -> answer(applied, ResponseBuilder.noContent()));
    }

    @DELETE
    @Path("cache/{name}")
    @APIResponse(
            responseCode = "200",
            description = "No layer serves what was loaded before",
            content = @Content(schema = @Schema(implementation = Deleted.class)))
    @APIResponse(responseCode = "202", description = "The same, but Redis does not answer and is told later")
    @APIResponse(responseCode = "400", description = "pattern is no id with * in it")
    @APIResponse(responseCode = "404", description = "There is no such cache")
    public Uni<RestResponse<Deleted>> invalidateAll(
            @RestPath String name,
            @Parameter(description = "Ids, * for any characters: 1* is all that begin with 1", required = true)
                    @RestQuery
                    @Nullable
                    String pattern) {
        CacheService cache = cache(name);
        return cache.deletePattern(pattern(cache, pattern))
                .map(applied -> answer(applied, ResponseBuilder.ok(new Deleted(applied.removed()))));
    }

    private CacheService cache(String name) {
        return caches.find(name).orElseThrow(Problems::notFound);
    }

    private static EntryKey key(CacheService cache, String id) {
        try {
            return cache.key(id);
        } catch (IllegalArgumentException noId) {
            throw Problems.notFound();
        }
    }

    private static KeyPattern pattern(CacheService cache, @Nullable String pattern) {
        try {
            return cache.pattern(pattern == null ? "" : pattern);
        } catch (IllegalArgumentException noPattern) {
            throw Problems.badRequest("pattern: " + noPattern.getMessage() + ".");
        }
    }

    /** Nobody serves the old entries in either case; 202 says that Redis still has some. */
    private static <T> RestResponse<T> answer(Applied applied, ResponseBuilder<T> done) {
        ResponseBuilder<T> answer = applied.complete() ? done : ResponseBuilder.create(Status.ACCEPTED);
        return answer.header("Cache-Control", "no-store").build();
    }

    /**
     * What a pattern has removed.
     *
     * @param deleted entries in Redis
     */
    record Deleted(long deleted) {}
}
