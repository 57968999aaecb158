package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedDatabase;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Form;
import dev.pantry.testing.Frozen;
import dev.pantry.testing.Latencies;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Readers;
import dev.pantry.testing.Readers.Sample;
import dev.pantry.testing.Reply;
import dev.pantry.testing.ThreePods;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PostgreSQL gone, or there but silent: what the layers have is served, the rest says when to come back. */
@Tag("outage")
class DatabaseOutageIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration HARD_TIMEOUT = Duration.ofSeconds(2);

    /** For a machine that is busy with the rest of the build. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private static final Duration OUTAGE = Form.either(Duration.ofSeconds(8), Duration.ofSeconds(60));

    private static final String FRESH = "/organizations/1/menu";
    private static final String IN_GRACE = "/organizations/1";
    private static final String PAST_GRACE = "/items/1";

    private static ThreePods pods;
    private static Pod pod;

    @BeforeAll
    static void startPods() {
        pods = ThreePods.start(Map.of(
                "pantry.redis.deadline", "3s",
                "pantry.load.hard-timeout", HARD_TIMEOUT.toSeconds() + "s",
                "pantry.cache.organization.fresh-for", "1s",
                "pantry.cache.item.fresh-for", "1s",
                "pantry.cache.item.stale-for", "1s"));
        pod = pods.all().get(0);
    }

    @AfterAll
    static void stop() {
        pods.close();
    }

    @ParameterizedTest
    @CsvSource({"stopped, /items/500", "frozen, /items/700"})
    void everyEntryIsServedAsLongAsItLivesAndTheRestSaysWhenToComeBack(String how, String nowhere) throws Exception {
        pods.all().forEach(one -> List.of(FRESH, IN_GRACE, PAST_GRACE).forEach(path -> isServed(one, path)));
        await().atMost(SOON).until(() -> System.currentTimeMillis() > staleUntil("item:1"));
        try (Closeable outage = takeAway(how);
                Readers readers = Readers.of(pods.all(), Duration.ofMillis(50), FRESH, IN_GRACE, PAST_GRACE, nowhere)) {
            await().pollDelay(OUTAGE).atMost(OUTAGE.plus(SOON)).until(() -> true);
            List<Sample> samples = readers.stop();
            List.of(FRESH, IN_GRACE, PAST_GRACE, nowhere).forEach(path -> report(how, path, samples));
            assertThat(samples)
                    .extracting(Sample::reply)
                    .filteredOn(reply -> !isAsItShould(reply))
                    .isEmpty();
        }
        pods.all().forEach(one -> isServed(one, nowhere));
        pods.all().forEach(one -> await().atMost(SOON).until(() -> isHit(one.get(PAST_GRACE), "\\d+")));
    }

    /** PostgreSQL, until the result is closed. */
    private static Closeable takeAway(String how) throws IOException {
        EmbeddedDatabase postgres = pods.servers().postgres();
        if (how.equals("frozen")) {
            return Frozen.freeze(postgres.process())::close;
        }
        postgres.stop();
        return postgres::start;
    }

    private static boolean isAsItShould(Reply reply) {
        return switch (reply.path()) {
            case FRESH -> isHit(reply, "\\d+");
            case IN_GRACE -> isHit(reply, "-\\d+");
            case PAST_GRACE -> isHit(reply, "-\\d+; detail=fail-safe");
            default -> isRefused(reply) && reply.took().compareTo(HARD_TIMEOUT.plus(SLACK)) < 0;
        };
    }

    /** Served from the pod or from Redis, with so much life left. */
    private static boolean isHit(Reply reply, String ttl) {
        return reply.status() == 200
                && reply.cacheStatus().matches("pantry-(near|redis); hit; ttl=" + ttl + "(, pantry-near; fwd=miss)?");
    }

    @Test
    void ifRedisForgetsTooWhatThePodHoldsIsServed() {
        isHeldNear("/organizations/2/menu");
        pods.servers().postgres().stop();
        try {
            pods.servers().redis().stop();
            pods.servers().redis().start(); // it has forgotten everything
            await().atMost(SOON)
                    .until(() -> pod.get("/organizations/2/menu").cacheStatus().endsWith("; detail=fail-safe"));
            assertThat(pod.get("/organizations/2/menu").status()).isEqualTo(200);
            assertThat(pod.get("/items/501")).matches(DatabaseOutageIT::isRefused);
            assertThat(pod.get("/items?ids=1,502")).matches(DatabaseOutageIT::isRefused);
        } finally {
            pods.servers().postgres().start();
        }
        isServed(pod, "/items/501");
    }

    @Test
    void whileItIsSilentAReaderWaitsNoLongerThanTheHardTimeout() throws IOException {
        isHeldNear("/organizations/3/menu");
        try (Frozen silent = Frozen.freeze(pods.servers().postgres().process())) {
            assertThat(pod.get("/organizations/3/menu").status()).isEqualTo(200);
            Reply refused = pod.get("/items/600");
            assertThat(refused).matches(DatabaseOutageIT::isRefused);
            assertThat(refused.took()).isBetween(HARD_TIMEOUT, HARD_TIMEOUT.plus(SLACK));
        }
        isServed(pod, "/items/600");
    }

    /** Refused for now, with all that a client needs to know. */
    private static boolean isRefused(Reply reply) {
        return reply.status() == 503
                && reply.header("Content-Type").startsWith("application/problem+json")
                && reply.header("Retry-After").matches("\\d+")
                && reply.header("Cache-Control").equals("no-store")
                && reply.text().contains("urn:pantry:problem:unavailable");
    }

    private static void isServed(Pod one, String path) {
        await().atMost(SOON).until(() -> one.get(path).status() == 200);
    }

    private static void isHeldNear(String path) {
        await().atMost(SOON).until(() -> pod.get(path).cacheStatus().startsWith("pantry-near; hit"));
    }

    private static long staleUntil(String key) {
        return Long.parseLong(pods.inRedis(key).split(" ")[7]);
    }

    private static void report(String how, String path, List<Sample> samples) {
        List<Reply> replies = samples.stream()
                .map(Sample::reply)
                .filter(reply -> reply.path().equals(path))
                .toList();
        Figures.print(
                "DatabaseOutageIT, %s, %s for %s: %s; %d not served",
                how,
                path,
                OUTAGE,
                Latencies.ofReplies(replies),
                replies.stream().filter(reply -> reply.status() != 200).count());
    }
}
