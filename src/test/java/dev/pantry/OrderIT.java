package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.Pod;
import dev.pantry.testing.Reply;
import dev.pantry.testing.ThreePods;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Orders that are written on one pod and read on another. */
class OrderIT {

    private static final Duration HEARD_WITHIN = Duration.ofMillis(250);
    private static final int TRIALS = 12;
    private static final List<String> STEPS = List.of("accepted", "preparing", "ready", "completed");
    private static final String ORDER = "{\"lines\":[{\"itemId\":%d,\"quantity\":2}]}";

    private static ThreePods pods;
    private static String customer;
    private static String staff;

    @BeforeAll
    static void startThreePods() {
        pods = ThreePods.start(Map.of("pantry.redis.deadline", "3s"));
        customer = pods.turn(0).login("customer-1@pantry.test", "pantry-demo");
        staff = pods.turn(0).login("staff-1@pantry.test", "pantry-demo");
    }

    @AfterAll
    static void stop() {
        pods.close();
    }

    @Test
    void whoWritesReadsItAtOnceOnThatPodAndWithTheHeaderOnEachOther() {
        for (int trial = 0; trial < TRIALS; trial++) {
            Pod writing = pods.turn(trial);
            Pod other = pods.turn(trial + 1);
            Reply placed = place(writing);
            String path = "/orders/" + json(placed).getString("id");
            assertThat(read(writing, path).text()).isEqualTo(placed.text());
            for (String step : STEPS) {
                read(other, path); // it holds the old one near
                Reply taken = take(writing, path, step);
                Reply there = other.get(
                        path, "Authorization", "Bearer " + customer, "Pantry-Consistency", consistency(taken));
                assertThat(there.text()).isEqualTo(taken.text());
                assertThat(read(writing, path).text()).isEqualTo(taken.text());
            }
        }
    }

    @Test
    void withoutTheHeaderTheOthersShowItWithinAQuarterOfASecond() {
        for (int trial = 0; trial < TRIALS; trial++) {
            Pod writing = pods.turn(trial);
            String path = "/orders/" + json(place(writing)).getString("id");
            pods.all().forEach(pod -> read(pod, path));
            Reply taken = take(writing, path, "accepted");
            long answered = System.nanoTime();
            for (Pod pod : pods.all()) {
                long lastOld = Long.MIN_VALUE / 2;
                for (long began = System.nanoTime();
                        !read(pod, path).text().equals(taken.text());
                        began = System.nanoTime()) {
                    lastOld = began;
                }
                assertThat(lastOld - answered).isLessThan(HEARD_WITHIN.toNanos());
            }
        }
    }

    private static Reply place(Pod pod) {
        long item = pods.sql().number("select min(id) from item where organization_id = 1 and available");
        Reply placed = pod.post("/organizations/1/orders", ORDER.formatted(item), customer);
        assertThat(placed.status()).as(placed.text()).isEqualTo(201);
        return placed;
    }

    private static Reply take(Pod pod, String path, String status) {
        Reply taken = pod.patch(path, "{\"status\":\"" + status + "\"}", staff);
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        return taken;
    }

    private static Reply read(Pod pod, String path) {
        Reply reply = pod.get(path, "Authorization", "Bearer " + customer);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply;
    }

    private static String consistency(Reply written) {
        return written.header("Pantry-Consistency");
    }

    private static JsonPath json(Reply reply) {
        return JsonPath.from(reply.text());
    }
}
