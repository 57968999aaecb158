package dev.pantry.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.cache.Layers;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CacheMetricsTest {

    @Inject
    Layers layers;

    @Test
    void readsAreCountedByLayerAndResult() {
        layers.forgetEverywhere("item:1200");
        given().get("/items/1200");
        double hits = metric("pantry_cache_reads_total{cache=\"item\",layer=\"near\",result=\"hit\"}");
        double misses = metric("pantry_cache_reads_total{cache=\"item\",layer=\"near\",result=\"miss\"}");
        double redisHits = metric("pantry_cache_reads_total{cache=\"item\",layer=\"redis\",result=\"hit\"}");
        double loads = metric("pantry_cache_loads_seconds_count{cache=\"item\"}");

        given().get("/items/1200");
        layers.forgetNear("item:1200");
        given().get("/items/1200");
        layers.forgetEverywhere("item:1200");
        given().get("/items/1200");

        assertThat(metric("pantry_cache_reads_total{cache=\"item\",layer=\"near\",result=\"hit\"}"))
                .isEqualTo(hits + 1);
        assertThat(metric("pantry_cache_reads_total{cache=\"item\",layer=\"near\",result=\"miss\"}"))
                .isEqualTo(misses + 2);
        assertThat(metric("pantry_cache_reads_total{cache=\"item\",layer=\"redis\",result=\"hit\"}"))
                .isEqualTo(redisHits + 1);
        assertThat(metric("pantry_cache_loads_seconds_count{cache=\"item\"}")).isEqualTo(loads + 1);
        assertThat(metric("pantry_cache_loads_seconds_sum{cache=\"item\"}")).isPositive();
        assertThat(metric("pantry_near_bytes")).isPositive();
        assertThat(metric("pantry_backplane_silence_seconds")).isNotNegative();
    }

    private static double metric(String name) {
        Matcher line = Pattern.compile("^" + Pattern.quote(name) + " (\\S+)$", Pattern.MULTILINE)
                .matcher(given().get("/q/metrics").asString());
        assertThat(line.find()).as(name).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
