package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Collector;
import dev.pantry.testing.Collector.Span;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a collector of traces is told: each request, and in it each layer that a read has passed. Nothing unless asked for. */
class TracesIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319";

    private static final List<String> LAYERS = List.of("near", "redis", "database");

    private static EmbeddedServers servers;
    private static Pods pods;
    private static Collector collector;
    private static Pod pod;

    @BeforeAll
    static void startPod() {
        servers = EmbeddedServers.start();
        pods = new Pods();
        collector = new Collector();
        pod = pods.start(Pods.with(
                servers.settings(),
                Map.of(
                        "pantry.demo-data", "true",
                        "pantry.redis.deadline", "3s",
                        "quarkus.otel.sdk.disabled", "false",
                        "quarkus.otel.exporter.otlp.endpoint", collector.address(),
                        "quarkus.otel.bsp.schedule.delay", "100ms")));
    }

    @AfterAll
    static void stop() {
        try (EmbeddedServers ending = servers;
                Pods killed = pods;
                Collector closed = collector) {
            // the pods first
        }
    }

    @Test
    void aLoadIsSeenInEveryLayer() {
        Reply loaded = pod.get("/items/11", "Traceparent", parent(1), "X-Request-Id", "the-first.one");
        assertThat(loaded.cacheStatus()).isEqualTo("pantry-redis; fwd=miss, pantry-near; fwd=miss");
        List<Span> spans = spans(1, 4);
        Span request = spans.stream()
                .filter(span -> !LAYERS.contains(span.name()))
                .findFirst()
                .orElseThrow();
        Span near = of(spans, "near");
        Span redis = of(spans, "redis");
        Span database = of(spans, "database");
        assertThat(request.parent()).isEqualTo("b7ad6b7169203331");
        assertThat(request.attributes()).containsEntry("pantry.request.id", "the-first.one");
        assertThat(near.parent()).isEqualTo(request.id());
        assertThat(List.of(redis.parent(), database.parent())).containsOnly(near.id());
        assertThat(List.of(near, redis, database))
                .allSatisfy(layer -> assertThat(layer.attributes()).containsEntry("pantry.cache", "item"));
        assertThat(near.attributes()).containsEntry("pantry.result", "miss");
        assertThat(redis.attributes()).containsEntry("pantry.result", "miss");
        assertThat(database.attributes()).containsEntry("pantry.result", "loaded");
        // one after the other, inside of the read, inside of the request
        assertThat(List.of(request.start(), near.start(), redis.start(), redis.end(), database.start(), database.end()))
                .isSorted();
        assertThat(near.end()).isBetween(database.end(), request.end());
    }

    @Test
    void aNearHitIsSeenInThatLayerAlone() {
        await().atMost(SOON).until(() -> pod.get("/items/12").cacheStatus().startsWith("pantry-near; hit"));
        assertThat(pod.get("/items/12", "Traceparent", parent(2)).status()).isEqualTo(200);
        List<Span> spans = spans(2, 2);
        assertThat(spans).hasSize(2);
        assertThat(of(spans, "near").attributes()).containsEntry("pantry.result", "hit");
        assertThat(spans).extracting(Span::name).contains("GET /items/{id}");
        assertThat(pod.get("/q/metrics").text())
                .contains("uri=\"/items/{id}\"")
                .doesNotContain("uri=\"/items/12\"", "timed here");
    }

    @Test
    void whoIsLoggedInIsReadThroughTheLayersToo() {
        String token = pod.login("customer-5@pantry.test", "pantry-demo");
        assertThat(pod.get("/sessions/current", "Authorization", "Bearer " + token, "Traceparent", parent(3))
                        .status())
                .isEqualTo(200);
        List<Span> spans = spans(3, 2);
        assertThat(of(spans, "near").attributes()).containsEntry("pantry.cache", "session");
        assertThat(collector.spans().toString()).doesNotContain(token, "pantry-demo");
    }

    @Test
    void aMetricNamesATraceAsItsExemplar() {
        pod.get("/items/14", "Traceparent", parent(7));
        spans(7, 4);
        assertThat(pod.get("/q/metrics", "Accept", "application/openmetrics-text; version=1.0.0; charset=utf-8")
                        .text())
                .containsPattern("http_server_requests_seconds_count.*# .*trace_id=\"[0-9a-f]{32}\"");
    }

    @Test
    void probesAreNotTraced() {
        pod.get("/q/health/ready", "Traceparent", parent(4));
        pod.get("/items/13", "Traceparent", parent(5));
        spans(5, 2);
        assertThat(ofTrace(4)).isEmpty();
    }

    @Test
    void unlessItIsSwitchedOnNobodyIsToldAnything() {
        try (Collector other = new Collector()) {
            Pod silent =
                    pods.start(Pods.with(servers.settings(), "quarkus.otel.exporter.otlp.endpoint", other.address()));
            assertThat(silent.get("/items/11", "Traceparent", parent(6)).status())
                    .isEqualTo(200);
            silent.terminate();
            silent.exitCode(Duration.ofSeconds(30));
            assertThat(other.calls()).isZero();
        }
    }

    /** That a client, or a proxy in front, has begun a trace. */
    private static String parent(int trace) {
        return "00-" + TRACE + trace + "-b7ad6b7169203331-01";
    }

    private static List<Span> spans(int trace, int atLeast) {
        await().atMost(SOON).until(() -> ofTrace(trace).size() >= atLeast);
        return ofTrace(trace);
    }

    private static List<Span> ofTrace(int trace) {
        return collector.spans().stream()
                .filter(span -> span.trace().equals(TRACE + trace))
                .toList();
    }

    private static Span of(List<Span> spans, String layer) {
        return spans.stream()
                .filter(span -> span.name().equals(layer))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + layer + " among " + spans));
    }
}
