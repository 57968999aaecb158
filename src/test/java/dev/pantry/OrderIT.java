package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.Pod;
import dev.pantry.testing.Reply;
import dev.pantry.testing.ThreePods;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Orders that are written on one pod and read on another. */
class OrderIT {

    private static final Duration HEARD_WITHIN = Duration.ofMillis(250);
    private static final int TRIALS = 12;
    private static final int WATCHED = 3;
    private static final List<String> STEPS = List.of("accepted", "preparing", "ready", "completed");
    private static final String ORDER = "{\"lines\":[{\"itemId\":%d,\"quantity\":%d}]}";

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

    /** Whoever reads without pause, plainly and by the header of the last write, while it is taken from step to step. */
    @Test
    void nobodyIsShownAnOldStateAgainWhileItGoesOn() throws InterruptedException {
        for (int trial = 0; trial < WATCHED; trial++) {
            String path = "/orders/" + json(place(pods.turn(trial))).getString("id");
            try (OrderWatch watch = new OrderWatch(pods, path, customer)) {
                for (String step : STEPS) {
                    Pod writing = pods.turn(trial + STEPS.indexOf(step));
                    Reply taken = take(writing, path, step);
                    watch.written(writing, taken);
                }
                List<OrderWatch.Reading> readings = watch.end(HEARD_WITHIN);
                assertThat(readings).hasSizeGreaterThan(3 * STEPS.size());
                assertThat(watch.tooOld(readings, HEARD_WITHIN)).isEmpty();
            }
        }
    }

    @Test
    void theSameKeyOrdersOnceThoughItComesToAllPodsAtOnce() {
        String key = UUID.randomUUID().toString();
        long before = orders();
        List<Reply> replies = atOnce(50, i -> pods.turn(i)
                .write("POST", "/organizations/1/orders", order(1), as(customer, "Idempotency-Key", key)));
        assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(201));
        assertThat(replies.stream().map(Reply::text).distinct()).hasSize(1);
        assertThat(orders() - before).isEqualTo(1);
        assertThat(pods.turn(1)
                        .post("/organizations/1/orders", order(2), customer, "Idempotency-Key", key)
                        .status())
                .isEqualTo(422);
        assertThat(orders() - before).isEqualTo(1);
    }

    @Test
    void ofTwoWhoChangeItOnTwoPodsAtOnceOneIsTooLate() {
        for (int trial = 0; trial < TRIALS; trial++) {
            int first = trial;
            Reply placed = place(pods.turn(trial));
            String path = "/orders/" + json(placed).getString("id");
            assertThat(statuses(i -> step(pods.turn(first + i), path, "accepted", "*")))
                    .containsExactly(200, 409);
            String seen = read(pods.turn(trial), path).header("ETag");
            List<String> steps = List.of("preparing", "cancelled"); // one after the other both could be taken
            assertThat(statuses(i -> step(pods.turn(first + i), path, steps.get(i), seen)))
                    .containsExactly(200, 412);
        }
    }

    private static List<Integer> statuses(IntFunction<CompletableFuture<Reply>> request) {
        return atOnce(2, request).stream().map(Reply::status).sorted().toList();
    }

    private static CompletableFuture<Reply> step(Pod pod, String path, String to, String ifMatch) {
        return pod.write("PATCH", path, "{\"status\":\"" + to + "\"}", as(staff, "If-Match", ifMatch));
    }

    private static List<Reply> atOnce(int times, IntFunction<CompletableFuture<Reply>> request) {
        return IntStream.range(0, times).mapToObj(request).toList().stream()
                .map(CompletableFuture::join)
                .toList();
    }

    private static String[] as(String token, String name, String value) {
        return new String[] {"Authorization", "Bearer " + token, name, value};
    }

    private static long orders() {
        return pods.sql().number("select count(*) from customer_order where organization_id = 1");
    }

    private static String order(int quantity) {
        return ORDER.formatted(
                pods.sql().number("select min(id) from item where organization_id = 1 and available"), quantity);
    }

    private static Reply place(Pod pod) {
        Reply placed = pod.post("/organizations/1/orders", order(2), customer);
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
