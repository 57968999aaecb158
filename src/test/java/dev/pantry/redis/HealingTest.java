package dev.pantry.redis;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.pantry.cache.Layers;
import dev.pantry.testing.As;
import dev.pantry.testing.Sql;
import dev.pantry.testing.TestClock;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A Redis that took over from another and has not got its last writes. (A replica that is promoted begins a new history
 * of its data, and its clients connect anew: here one and the same server does so, with an old entry put back.)
 */
@QuarkusTest
class HealingTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Layers layers;

    @Inject
    RedisDataSource redis;

    @Inject
    RedisLink link;

    @Inject
    Sql sql;

    @Inject
    TestClock clock;

    @Test
    void whatItHasForgottenIsWrittenAgainBeforeItIsRead() {
        given().get("/items/700").then().statusCode(200);
        byte[] old = redis.value(byte[].class).get("item:700");
        sql.run("update item set price_cents = 1234567 where id = 700");
        await().atMost(SOON)
                .untilAsserted(() -> given().get("/items/700").then().body("priceCents", equalTo(1_234_567)));

        redis.value(byte[].class).psetex("item:700", 600_000, old);
        failOver();

        assertThat(layers.inRedis("item:700")).as("a tombstone").matches("pantry1 \\d+ T .*");
        layers.forgetNear("item:700");
        given().get("/items/700").then().body("priceCents", equalTo(1_234_567));
    }

    @Test
    void whatIsOlderThanTheLogReachesIsAMissAfterwards() {
        String organization = "/organizations/17";
        given().get(organization).then().statusCode(200);
        clock.advance(Duration.ofMinutes(11)); // fresh for half an hour
        layers.forgetNear("org:17");
        given().get(organization).then().header("Cache-Status", startsWith("pantry-redis; hit"));

        loseTheConnections(); // to the same server
        layers.forgetNear("org:17");
        given().get(organization).then().header("Cache-Status", startsWith("pantry-redis; hit"));

        failOver();
        layers.forgetNear("org:17");
        given().get(organization).then().header("Cache-Status", startsWith("pantry-redis; fwd=stale"));
        layers.forgetNear("org:17");
        given().get(organization).then().header("Cache-Status", containsString("pantry-redis; hit"));
    }

    @Test
    void aPatternIsToldAgainToo() {
        given().get("/items/705").then().statusCode(200);
        byte[] old = redis.value(byte[].class).get("item:705");
        As.admin().delete("/cache/item?pattern=705*").then().statusCode(200);

        redis.value(byte[].class).psetex("item:705", 600_000, old);
        failOver();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(layers.inRedis("item:705")).isEmpty());
        assertThat(layers.inRedis("item:705*")).isEmpty(); // a pattern is no key
    }

    private void failOver() {
        redis.execute("REPLICAOF", "127.0.0.1", "1");
        redis.execute("REPLICAOF", "NO", "ONE");
        loseTheConnections();
    }

    private void loseTheConnections() {
        redis.execute("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        await().atMost(SOON).until(this::answers);
    }

    private boolean answers() {
        return link.ping()
                .onItemOrFailure()
                .transform((done, failure) -> failure == null)
                .await()
                .atMost(SOON);
    }
}
