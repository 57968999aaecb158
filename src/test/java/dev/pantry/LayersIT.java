package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Reply;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two pods on one Redis and one PostgreSQL: which layer answers, and that all give the same. */
class LayersIT {

    private static final String GZIP = "gzip";

    private static EmbeddedServers servers;
    private static Pods pods;
    private static Pod first;
    private static Pod second;

    @BeforeAll
    static void startTwoPods() {
        servers = EmbeddedServers.start();
        pods = new Pods();
        // A JVM that has just started, on a busy machine, does not always get an answer from Redis in time.
        Map<String, String> settings =
                Pods.with(Pods.with(servers.settings(), "pantry.demo-data", "true"), "pantry.redis.deadline", "3s");
        first = pods.start(settings);
        second = pods.start(settings);
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods) {
            // the pods first
        }
    }

    @Test
    void aMenuComesFromTheDatabaseThenFromThePodAndOnAnotherPodFromRedis() {
        Reply loaded = first.get("/organizations/1/menu");
        Reply near = first.get("/organizations/1/menu");
        Reply shared = second.get("/organizations/1/menu");
        Reply nearThere = second.get("/organizations/1/menu");

        assertThat(loaded.cacheStatus()).isEqualTo("pantry-redis; fwd=miss, pantry-near; fwd=miss");
        assertThat(near.cacheStatus()).startsWith("pantry-near; hit; ttl=");
        assertThat(shared.cacheStatus()).startsWith("pantry-redis; hit; ttl=").endsWith(", pantry-near; fwd=miss");
        assertThat(nearThere.cacheStatus()).startsWith("pantry-near; hit; ttl=");
        assertThat(loaded.header("Server-Timing")).contains("db;dur=");
        assertThat(shared.header("Server-Timing")).contains("redis;dur=").doesNotContain("db;");
    }

    @Test
    void everyLayerGivesTheSameBytesAndTheSameTag() {
        String menu = "/organizations/2/menu";
        Reply loaded = first.get(menu);
        Reply zipped = first.get(menu, "Accept-Encoding", GZIP);
        assertThat(loaded.status()).isEqualTo(200);
        assertThat(loaded.text()).startsWith("{\"organization\":{\"id\":2,");
        assertThat(zipped.header("Content-Encoding")).isEqualTo(GZIP);
        assertThat(zipped.body()).hasSizeLessThan(loaded.body().length / 2);
        assertThat(zipped.unpacked()).isEqualTo(loaded.body());
        assertThat(zipped.header("ETag")).isNotEqualTo(loaded.header("ETag"));

        assertThat(second.get(menu)).satisfies(shared -> isTheSame(shared, loaded));
        assertThat(second.get(menu)).satisfies(near -> isTheSame(near, loaded));
        assertThat(second.get(menu, "Accept-Encoding", GZIP)).satisfies(near -> isTheSame(near, zipped));
    }

    @Test
    void theCompressedBytesPassThroughRedisAsTheyAre() {
        String menu = "/organizations/3/menu";
        Reply loaded = first.get(menu, "Accept-Encoding", GZIP);
        Reply shared = second.get(menu, "Accept-Encoding", GZIP);
        assertThat(shared.cacheStatus()).startsWith("pantry-redis; hit");
        isTheSame(shared, loaded);
    }

    @Test
    void whatTheClientHasIsNotSentAgainByAnyLayer() {
        String menu = "/organizations/4/menu";
        String tag = first.get(menu).header("ETag");
        for (Pod pod : new Pod[] {first, second, second}) {
            Reply unchanged = pod.get(menu, "If-None-Match", tag);
            assertThat(unchanged.status()).isEqualTo(304);
            assertThat(unchanged.body()).isEmpty();
            assertThat(unchanged.header("ETag")).isEqualTo(tag);
            assertThat(unchanged.header("Cache-Control")).startsWith("public, max-age=");
        }
    }

    @Test
    void aBatchTakesFromRedisWhatAnotherPodHasLoaded() {
        Reply loaded = first.get("/items?ids=500,501,502");
        Reply shared = second.get("/items?ids=500,501,502");
        assertThat(loaded.cacheStatus()).startsWith("pantry-redis; fwd=miss");
        assertThat(shared.cacheStatus()).startsWith("pantry-redis; hit");
        assertThat(shared.body()).isEqualTo(loaded.body());
    }

    private static void isTheSame(Reply reply, Reply as) {
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(as.body());
        assertThat(reply.header("ETag")).isEqualTo(as.header("ETag"));
        assertThat(reply.header("Content-Encoding")).isEqualTo(as.header("Content-Encoding"));
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("Vary")).isEqualTo("Accept-Encoding");
    }
}
