package dev.pantry.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.cache.Layers;
import dev.pantry.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LayerMetricsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Layers layers;

    @Inject
    Sql sql;

    @Test
    void eachLayerSaysWhatItTook() {
        layers.forgetEverywhere("item:1201");
        double near = count("near");
        double redis = count("redis");
        double database = count("database");
        double nearSum = sum("near");
        double redisSum = sum("redis");

        given().get("/items/1201"); // loaded
        given().get("/items/1201"); // near

        assertThat(count("near")).isEqualTo(near + 1);
        assertThat(count("redis")).isEqualTo(redis + 1);
        assertThat(count("database")).isEqualTo(database + 1);
        assertThat(sum("near")).isGreaterThan(nearSum);
        assertThat(sum("redis")).isGreaterThan(redisSum);
        assertThat(sum("database")).isPositive();
    }

    @Test
    void whatAllIsWellLooksLike() {
        assertThat(metric("pantry_redis_breaker{state=\"closed\"}")).isEqualTo(1);
        assertThat(metric("pantry_redis_breaker{state=\"open\"}")).isZero();
        await().atMost(PATIENCE).until(() -> metric("pantry_dependency_up{dependency=\"postgresql\"}") == 1);
        await().atMost(PATIENCE).until(() -> metric("pantry_dependency_up{dependency=\"redis\"}") == 1);
        assertThat(metric("pantry_near_max_bytes")).isEqualTo(100_000_000);
    }

    @Test
    void theOutboxSaysHowFarRedisIsBehind() {
        sql.run(
                "insert into outbox (key, version, deleted, created_at) values ('item:0', 1, false, now() + interval '1 hour')");
        try { // from the future, so that no relay takes it
            await().atMost(PATIENCE).until(() -> metric("pantry_outbox_open") >= 1);
        } finally {
            sql.run("delete from outbox where key = 'item:0'");
        }
        await().atMost(PATIENCE)
                .until(() -> metric("pantry_outbox_open") == 0 && metric("pantry_outbox_lag_seconds") == 0);
    }

    private static double count(String layer) {
        return metric("pantry_cache_latency_seconds_count{cache=\"item\",layer=\"" + layer + "\"}");
    }

    private static double sum(String layer) {
        return metric("pantry_cache_latency_seconds_sum{cache=\"item\",layer=\"" + layer + "\"}");
    }

    private static double metric(String name) {
        Matcher line = Pattern.compile("^" + Pattern.quote(name) + " (\\S+)$", Pattern.MULTILINE)
                .matcher(given().get("/q/metrics").asString());
        assertThat(line.find()).as(name).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
