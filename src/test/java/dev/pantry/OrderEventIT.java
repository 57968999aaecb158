package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.testing.Form;
import dev.pantry.testing.Frozen;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Reply;
import dev.pantry.testing.Subscriber;
import dev.pantry.testing.ThreePods;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Orders that are followed on three pods while they are taken further on any of them. Each order has four subscribers, two
 * over WebSockets and two over server-sent events, never all on one pod: with fifty orders that makes a hundred of each
 * kind. Fifty where Redis drops all connections; where nothing happens, only in the long {@link Form}.
 * Every one of them must see every status of its order, in order, none missing and none twice.
 */
class OrderEventIT {

    private static final List<String> STEPS = List.of("accepted", "preparing", "ready", "completed");
    private static final List<String> ALL = List.of("placed", "accepted", "preparing", "ready", "completed");
    private static final int ORDERS = 50;
    private static final int UNDISTURBED = Form.either(10, ORDERS);
    private static final long BETWEEN_DROPS_NANOS = 200_000_000;

    private static ThreePods pods;
    private static String customer;
    private static String staff;
    private static long item;

    @BeforeAll
    static void startThreePods() {
        pods = ThreePods.start(Map.of("pantry.redis.deadline", "1s"));
        customer = pods.turn(0).login("customer-1@pantry.test", "pantry-demo");
        staff = pods.turn(0).login("staff-1@pantry.test", "pantry-demo");
        item = pods.sql().number("select min(id) from item where organization_id = 1 and available");
        pods.all().forEach(OrderEventIT::warmUp);
    }

    /** The very first of its kind may take longer than it may, on a machine that is busy: that is not the subject. */
    private static void warmUp(Pod pod) {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            Reply placed = pod.post("/organizations/1/orders", order(), customer);
            return placed.status() == 201
                    && pod.patch(pathOf(placed), "{\"status\":\"accepted\"}", staff)
                                    .status()
                            == 200;
        });
    }

    @AfterAll
    static void stop() {
        pods.close();
    }

    @Test
    void everySubscriberSeesEveryStatusOnceAndInOrder() {
        List<Followed> orders = follow(UNDISTURBED);
        takeAll(orders);
        assertAllWasSeen(orders);
    }

    @Test
    void alsoWhileRedisDropsAllConnectionsAgainAndAgain() {
        List<Followed> orders = follow(ORDERS);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> dropping = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                pods.dropRedisConnections();
                LockSupport.parkNanos(BETWEEN_DROPS_NANOS);
            }
        });
        try {
            takeAll(orders);
        } finally {
            over.set(true);
        }
        dropping.join();
        assertAllWasSeen(orders);
    }

    @Test
    void alsoWhileRedisDoesNotAnswer() {
        List<Followed> orders = follow(6);
        try (Frozen frozen = Frozen.freeze(pods.servers().redis().process())) {
            takeAll(orders);
            assertAllWasSeen(orders);
        }
    }

    @Test
    void whoComesBackToAnotherPodMissesNothing() {
        Followed order = follow(1).get(0);
        Subscriber first = order.subscribers().get(2).await(1);
        first.close();
        take(pods.turn(0), order.path(), "accepted");
        take(pods.turn(1), order.path(), "preparing");
        Subscriber again = Subscriber.overSse(
                pods.turn(2).address(),
                order.path() + "/events",
                customer,
                "Last-Event-ID",
                first.ids().get(0));
        take(pods.turn(0), order.path(), "ready");
        take(pods.turn(1), order.path(), "completed");
        again.awaitEnd();
        assertThat(again.statuses()).isEqualTo(STEPS);
    }

    private static List<Followed> follow(int orders) {
        return inParallel(IntStream.range(0, orders).boxed().toList(), OrderEventIT::follow);
    }

    private static Followed follow(Integer number) {
        Reply placed = pods.turn(number).post("/organizations/1/orders", order(), customer);
        assertThat(placed.status()).as(placed.text()).isEqualTo(201);
        String path = pathOf(placed);
        String events = path + "/events";
        return new Followed(
                path,
                List.of(
                        Subscriber.overWebSocket(pods.turn(number).address(), events, customer),
                        Subscriber.overWebSocket(pods.turn(number + 1).address(), events, staff),
                        Subscriber.overSse(pods.turn(number + 1).address(), events, customer),
                        Subscriber.overSse(pods.turn(number + 2).address(), events, staff)));
    }

    private static String order() {
        return "{\"lines\":[{\"itemId\":" + item + ",\"quantity\":1}]}";
    }

    private static String pathOf(Reply placed) {
        return "/orders/" + JsonPath.from(placed.text()).getString("id");
    }

    /** All of them by each step before the next, so that what happens in the middle meets every order. */
    private static void takeAll(List<Followed> orders) {
        for (String step : STEPS) {
            List<Integer> turns = IntStream.range(0, orders.size()).boxed().toList();
            inParallel(turns, turn -> {
                take(pods.turn(turn + STEPS.indexOf(step)), orders.get(turn).path(), step);
                return turn;
            });
        }
    }

    private static void take(Pod pod, String path, String status) {
        Reply taken = pod.patch(path, "{\"status\":\"" + status + "\"}", staff);
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    }

    private static void assertAllWasSeen(List<Followed> orders) {
        for (Followed order : orders) {
            for (Subscriber subscriber : order.subscribers()) {
                subscriber.awaitEnd();
                assertThat(subscriber.statuses()).isEqualTo(ALL);
                assertThat(subscriber.versions()).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    private static <T, R> List<R> inParallel(List<T> all, Function<T, R> work) {
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<R>> done = new ArrayList<>();
            all.forEach(one -> done.add(CompletableFuture.supplyAsync(() -> work.apply(one), workers)));
            return done.stream().map(CompletableFuture::join).toList();
        } finally {
            workers.shutdown();
        }
    }

    private record Followed(String path, List<Subscriber> subscribers) {}
}
