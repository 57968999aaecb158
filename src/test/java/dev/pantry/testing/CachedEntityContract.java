package dev.pantry.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.pantry.cache.Caches;
import dev.pantry.cache.Layers;
import io.restassured.RestAssured;
import io.restassured.config.DecoderConfig;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every cached entity owes its clients. A new one inherits this and says where it is, how it is changed, and what its
 * key is; the rest is the engine's.
 */
public abstract class CachedEntityContract {

    @Inject
    protected Layers layers;

    @Inject
    protected Sql sql;

    @Inject
    Caches caches;

    /** Name of the cache. */
    protected abstract String cache();

    /** Path of one that exists and that no other test touches. */
    protected abstract String path();

    /** Its key. */
    protected abstract String key();

    /** Path of one that does not exist. Where there can be none, {@link #absenceIsRemembered} says something else. */
    protected String absentPath() {
        throw new UnsupportedOperationException("say what is absent");
    }

    /** Whoever may read it. Everybody, unless this is overridden: then what it shows is private. */
    protected RequestSpecification reader() {
        return given();
    }

    /** Whether only some may read it. */
    protected boolean isPrivate() {
        return false;
    }

    /** Changes what the path shows, over HTTP, to something it has not been before. */
    protected abstract void change();

    @BeforeEach
    void nobodyHasIt() {
        layers.forgetEverywhere(key());
    }

    @Test
    void aMissIsLoadedAndThenHitsNear() {
        get().then().statusCode(200).header("Cache-Status", "pantry-redis; fwd=miss, pantry-near; fwd=miss");
        get().then().statusCode(200).header("Cache-Status", matchesPattern("pantry-near; hit; ttl=\\d+"));
    }

    @Test
    void whatOnePodHasLoadedHitsInRedisForTheOthers() {
        get();
        layers.forgetNear(key());
        get().then()
                .statusCode(200)
                .header("Cache-Status", matchesPattern("pantry-redis; hit; ttl=\\d+, pantry-near; fwd=miss"));
    }

    @Test
    void everyLayerSendsTheSameBytes() {
        for (String coding : List.of("identity", "gzip")) {
            layers.forgetEverywhere(key());
            Response loaded = get(coding);
            Response near = get(coding);
            layers.forgetNear(key());
            Response redis = get(coding);
            assertThat(near.asByteArray()).isEqualTo(loaded.asByteArray());
            assertThat(redis.asByteArray()).isEqualTo(loaded.asByteArray());
            assertThat(near.header("ETag")).isEqualTo(loaded.header("ETag")).isEqualTo(redis.header("ETag"));
        }
    }

    @Test
    void theHeadersTellEveryCacheWhatItMayDo() {
        ValidatableResponse response = get().then()
                .header("Vary", "Accept-Encoding")
                .header("ETag", matchesPattern("\"\\d+\\.\\d+\""))
                .header("Age", matchesPattern("\\d+"))
                .header("Server-Timing", containsString("db;dur="));
        if (isPrivate()) {
            response.header("Cache-Control", "private, no-cache")
                    .header("CDN-Cache-Control", nullValue())
                    .header("Cache-Tag", nullValue())
                    .header("Surrogate-Key", nullValue());
        } else {
            response.header("Cache-Control", "public, max-age=300, stale-while-revalidate=300, stale-if-error=3600")
                    .header("CDN-Cache-Control", "max-age=60, stale-while-revalidate=240")
                    .header("Cache-Tag", containsString(key()))
                    .header("Surrogate-Key", containsString(key()));
        }
    }

    @Test
    void whatTheClientHasIsNotSentAgain() {
        for (String coding : List.of("identity", "gzip")) {
            String tag = get(coding).header("ETag");
            request(coding)
                    .header("If-None-Match", "\"other\", " + tag)
                    .get(path())
                    .then()
                    .statusCode(304)
                    .header("ETag", tag)
                    .header("Cache-Control", startsWith(isPrivate() ? "private, no-cache" : "public"))
                    .header("Vary", "Accept-Encoding")
                    .header("Content-Type", (String) null)
                    .body(emptyString());
        }
    }

    @Test
    void aWriteIsSeenByTheVeryNextRead() {
        for (int i = 0; i < 20; i++) {
            Response before = get();
            change();
            Response after = get();
            assertThat(after.asString()).isNotEqualTo(before.asString());
            assertThat(after.header("ETag")).isNotEqualTo(before.header("ETag"));
        }
    }

    @Test
    protected void absenceIsRemembered() {
        reader().get(absentPath()).then().statusCode(404).header("Cache-Status", not(startsWith("pantry-near; hit")));
        reader().get(absentPath())
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .header("Cache-Status", startsWith("pantry-near; hit"))
                .header(
                        "Cache-Control",
                        isPrivate() ? equalTo("no-store") : matchesPattern("public, max-age=([0-9]|[12][0-9]|30)"));
    }

    @Test
    void aHundredMissesLoadOnce() {
        get(); // the connections are there
        layers.forgetEverywhere(key());
        long before = loads();
        ExecutorService clients = Executors.newFixedThreadPool(20);
        try {
            List<CompletableFuture<Integer>> answers = IntStream.range(0, 100)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> get().statusCode(), clients))
                    .toList();
            assertThat(answers.stream().map(CompletableFuture::join)).containsOnly(200);
        } finally {
            clients.shutdown();
        }
        assertThat(loads() - before).isEqualTo(1);
    }

    private long loads() {
        return caches.named(cache()).meter().loads.sum();
    }

    private Response get() {
        return get("identity");
    }

    /** The bytes as they come over the wire: not decoded. */
    private Response get(String coding) {
        return request(coding).get(path());
    }

    private RequestSpecification request(String coding) {
        return reader().config(RestAssured.config()
                        .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders()))
                .header("Accept-Encoding", coding);
    }
}
