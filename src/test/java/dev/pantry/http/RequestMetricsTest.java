package dev.pantry.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A client cannot make a pod remember what it makes up. */
@QuarkusTest
class RequestMetricsTest {

    @Test
    void whatAClientCallsAMethodIsNotRemembered() {
        given().request("MADEUP", "/items/1");
        long before = meters();
        for (int i = 0; i < 30; i++) {
            given().request("MADEUP" + i, "/items/1");
            given().request("MADEUP" + i, "/items/1" + i);
        }
        assertThat(meters()).isEqualTo(before);
        assertThat(given().get("/q/metrics").asString()).doesNotContain("MADEUP");
    }

    @Test
    void anAddressThatNoResourceHasIsNotRemembered() {
        refused(0);
        long before = meters();
        IntStream.range(1, 30).forEach(RequestMetricsTest::refused);
        assertThat(meters()).isEqualTo(before);
        assertThat(given().get("/q/metrics").asString())
                .contains("status=\"405\",uri=\"UNKNOWN\"")
                .doesNotContain("/4711");
    }

    private static void refused(int number) {
        given().delete("/organizations/4711" + number + "/menu").then().statusCode(405);
        given().get("/4711" + number).then().statusCode(404);
        given().header("X-Large", "x".repeat(40_000))
                .get("/items/4711" + number)
                .then()
                .statusCode(431);
    }

    private static long meters() {
        CompositeMeterRegistry all = Metrics.globalRegistry;
        return all.getMeters().size()
                + all.getRegistries().stream()
                        .map(MeterRegistry::getMeters)
                        .mapToLong(List::size)
                        .sum();
    }
}
