package dev.pantry.order;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import dev.pantry.cache.Layers;
import dev.pantry.testing.As;
import dev.pantry.testing.Sql;
import dev.pantry.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What customers order at organization 12 (items 1057 to 1152), and what becomes of it. */
@QuarkusTest
class OrderTest {

    private static final String ORDERS = "/organizations/12/orders";
    private static final String TWO_LINES =
            "{\"lines\":[{\"itemId\":1060,\"quantity\":2},{\"itemId\":1061,\"quantity\":1}]}";
    private static final String ONE_LINE = "{\"lines\":[{\"itemId\":1062,\"quantity\":3}]}";

    @Inject
    Sql sql;

    @Inject
    Layers layers;

    @Inject
    TestClock clock;

    @Test
    void anOrderSaysWhatItWasMadeFrom() {
        long price = sql.number("select price_cents from item where id = 1060");
        long other = sql.number("select price_cents from item where id = 1061");
        Response placed = place(As.customer(1), TWO_LINES);
        placed.then()
                .statusCode(201)
                .header("Location", matchesPattern("http://localhost:\\d+/orders/" + placed.path("id")))
                .header("Cache-Control", "no-store")
                .header("ETag", equalTo("\"" + placed.path("version") + ".1\""))
                .header("Pantry-Consistency", "order:" + placed.path("id") + "=" + placed.path("version"))
                .body("keySet()", hasSize(9))
                .body("organizationId", equalTo(12))
                .body("userId", equalTo(22))
                .body("status", equalTo("placed"))
                .body("lines", hasSize(2))
                .body("lines[0].keySet()", hasSize(4))
                .body("lines[0].itemId", equalTo(1060))
                .body(
                        "lines[0].name",
                        equalTo(sql.strings("select name from item where id = 1060")
                                .get(0)))
                .body("lines[0].quantity", equalTo(2))
                .body("lines[0].unitPriceCents", equalTo((int) price))
                .body("lines[1].itemId", equalTo(1061))
                .body("totalCents", equalTo((int) (2 * price + other)))
                .body("currency", matchesPattern("[A-Z]{3}"))
                .body("createdAt", matchesPattern("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z"));
        assertThat(UUID.fromString(placed.path("id")).version()).isEqualTo(7);
        assertThat(get(As.customer(1), placed).asString()).isEqualTo(placed.asString());
    }

    @Test
    void itStaysAsItWasWhenAnItemGetsAnotherNameAndPrice() {
        Response placed = place(As.customer(1), "{\"lines\":[{\"itemId\":1063,\"quantity\":1}]}");
        sql.run("update item set name = 'Other', price_cents = price_cents + 100 where id = 1063");
        layers.forgetEverywhere(key(placed));
        assertThat(get(As.customer(1), placed).asString()).isEqualTo(placed.asString());
        assertThat((int) place(As.customer(1), "{\"lines\":[{\"itemId\":1063,\"quantity\":1}]}")
                        .path("totalCents"))
                .isEqualTo((int) placed.path("totalCents") + 100);
    }

    @Test
    void whatIsNotOfferedIsNamedByItsLine() {
        sql.run("update item set available = false where id in (1070, 1071)");
        long before = orders();
        place(
                        As.customer(1),
                        "{\"lines\":[{\"itemId\":1060,\"quantity\":1},{\"itemId\":1070,\"quantity\":1},"
                                + "{\"itemId\":7,\"quantity\":1},{\"itemId\":77777777,\"quantity\":1}]}")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:pantry:problem:not-offered"))
                .body("violations", hasSize(3))
                .body("violations[0].field", equalTo("lines[1].itemId"))
                .body("violations[0].message", equalTo("is not available"))
                .body("violations[1].field", equalTo("lines[2].itemId"))
                .body("violations[2].field", equalTo("lines[3].itemId"));
        assertThat(orders()).isEqualTo(before);
    }

    @Test
    void ofAnOrganizationThatIsNotThereNothingIsOrdered() {
        As.customer(1)
                .contentType(ContentType.JSON)
                .body(ONE_LINE)
                .post("/organizations/77777/orders")
                .then()
                .statusCode(404);
    }

    @Test
    void aHundredLinesFitIntoAnOrder() {
        sql.run("insert into item (organization_id, category_id, name, price_cents, position)"
                + " select 12, 89, 'Side ' || n, n, n from generate_series(1, 100) as n");
        List<String> ids =
                sql.strings("select id::text from item where organization_id = 12 and name like 'Side %' order by id");
        String lines = String.join(
                ",",
                ids.stream()
                        .map(id -> "{\"itemId\":" + id + ",\"quantity\":99}")
                        .toList());
        place(As.customer(1), "{\"lines\":[" + lines + "]}")
                .then()
                .statusCode(201)
                .body("lines", hasSize(100))
                .body("lines[99].itemId", equalTo(Integer.valueOf(ids.get(99))))
                .body("totalCents", equalTo(99 * 5050));
    }

    @Test
    void theSameKeyOrdersOnceHoweverManyAskAtOnce() {
        String key = UUID.randomUUID().toString();
        String token = As.token("customer-2");
        long before = orders();
        Set<String> bodies = new TreeSet<>();
        atOnce(50, i -> () -> place(As.bearer(token).header("Idempotency-Key", key), TWO_LINES))
                .forEach(response -> {
                    assertThat(response.statusCode()).as(response.asString()).isEqualTo(201);
                    bodies.add(response.asString() + response.header("Location") + response.header("ETag"));
                });
        assertThat(bodies).hasSize(1);
        assertThat(orders() - before).isEqualTo(1);
    }

    @Test
    void askedAgainItAnswersAsAtFirstThoughTheOrderHasGoneOn() {
        String key = UUID.randomUUID().toString();
        Response first = place(As.customer(2).header("Idempotency-Key", key), TWO_LINES);
        take(As.staffOf(12), first, "accepted").then().statusCode(200);
        Response again = place(As.customer(2).header("Idempotency-Key", key), TWO_LINES.replace(",", " , "));
        again.then().statusCode(201).header("ETag", first.header("ETag")).header("Location", first.header("Location"));
        assertThat(again.asString()).isEqualTo(first.asString());
    }

    @Test
    void theSameKeyForAnotherOrderIsAContradiction() {
        String key = UUID.randomUUID().toString();
        place(As.customer(2).header("Idempotency-Key", key), TWO_LINES).then().statusCode(201);
        long before = orders();
        place(As.customer(2).header("Idempotency-Key", key), ONE_LINE)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .header("Cache-Control", "no-store")
                .body("type", equalTo("urn:pantry:problem:idempotency-key-reused"))
                .body("detail", containsString("Idempotency-Key"));
        As.customer(2)
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body(TWO_LINES)
                .post("/organizations/11/orders")
                .then()
                .statusCode(422);
        assertThat(orders()).isEqualTo(before);
    }

    @Test
    void aKeyIsOnesOwn() {
        String key = UUID.randomUUID().toString();
        Response mine = place(As.customer(2).header("Idempotency-Key", key), TWO_LINES);
        Response yours = place(As.customer(3).header("Idempotency-Key", key), TWO_LINES);
        yours.then().statusCode(201).body("userId", equalTo(24));
        assertThat((String) yours.path("id")).isNotEqualTo(mine.path("id"));
    }

    @Test
    void aRefusedOrderLeavesItsKeyFree() {
        String key = UUID.randomUUID().toString();
        sql.run("update item set available = false where id = 1072");
        String body = "{\"lines\":[{\"itemId\":1072,\"quantity\":1}]}";
        place(As.customer(2).header("Idempotency-Key", key), body).then().statusCode(409);
        sql.run("update item set available = true where id = 1072");
        place(As.customer(2).header("Idempotency-Key", key), body).then().statusCode(201);
    }

    @Test
    void aKeyIsKeptForADayAndThenRemovedByTheNext() {
        String key = UUID.randomUUID().toString();
        Response first = place(As.customer(4).header("Idempotency-Key", key), ONE_LINE);
        clock.advance(Duration.ofHours(24).minusMinutes(1));
        place(As.customer(4).header("Idempotency-Key", "next-1"), ONE_LINE)
                .then()
                .statusCode(201);
        Response again = place(As.customer(4).header("Idempotency-Key", key), ONE_LINE);
        assertThat(again.asString()).isEqualTo(first.asString());
        clock.advance(Duration.ofMinutes(2));
        while (sql.number("select count(*) from idempotency_key where key = ?", key) > 0) { // ten at a time
            long before = sql.number("select count(*) from idempotency_key");
            place(As.customer(4).header("Idempotency-Key", UUID.randomUUID().toString()), ONE_LINE);
            assertThat(sql.number("select count(*) from idempotency_key")).isLessThan(before + 1);
        }
        assertThat((String) place(As.customer(4).header("Idempotency-Key", key), ONE_LINE)
                        .path("id"))
                .isNotEqualTo(first.path("id"));
    }

    /** From each status to each other, by everybody: what the diagram in {@link OrderStatus} says, and nothing else. */
    @ParameterizedTest
    @EnumSource
    void onlyTheStepsOfTheDiagramCanBeTaken(OrderStatus from) {
        Map<OrderStatus, Set<String>> staff = Map.of(
                OrderStatus.PLACED, Set.of("accepted", "cancelled"),
                OrderStatus.ACCEPTED, Set.of("preparing", "cancelled"),
                OrderStatus.PREPARING, Set.of("ready", "cancelled"),
                OrderStatus.READY, Set.of("completed", "cancelled"),
                OrderStatus.COMPLETED, Set.of(),
                OrderStatus.CANCELLED, Set.of());
        Set<String> owner = from == OrderStatus.PLACED ? Set.of("cancelled") : Set.of();
        for (OrderStatus status : OrderStatus.values()) {
            String to = status.toString();
            boolean isStaffStep = staff.getOrDefault(from, Set.of()).contains(to);
            int byStaff = isStaffStep ? 200 : 409;
            int byOwner = owner.contains(to) ? 200 : isStaffStep && !to.equals("cancelled") ? 403 : 409;
            assertStep(from, to, As.staffOf(12), byStaff);
            assertStep(from, to, As.admin(), byStaff);
            assertStep(from, to, As.customer(5), byOwner);
            assertStep(from, to, As.customer(6), 403);
            assertStep(from, to, As.staffOf(11), 403);
        }
    }

    private void assertStep(OrderStatus from, String to, RequestSpecification by, int status) {
        UUID id = orderOfCustomer5(from);
        Response response = by.contentType(ContentType.JSON)
                .body("{\"status\":\"" + to + "\"}")
                .patch("/orders/" + id);
        assertThat(response.statusCode())
                .as(from + " to " + to + ": " + response.asString())
                .isEqualTo(status);
        String now = sql.strings("select status from customer_order where id = ?", id)
                .get(0);
        assertThat(now).isEqualTo(status == 200 ? to : from.toString());
        if (status == 409) {
            response.then()
                    .contentType("application/problem+json")
                    .body("type", equalTo("urn:pantry:problem:illegal-step"));
        }
        if (status == 200) {
            response.then()
                    .header("Cache-Control", "no-store")
                    .header("Pantry-Consistency", "order:" + id + "=" + response.path("version"))
                    .body("status", equalTo(to));
        }
    }

    @Test
    void ofTwoWhoTakeTheSameStepAtOnceOneIsTooLate() {
        for (int trial = 0; trial < 10; trial++) {
            UUID id = orderOfCustomer5(OrderStatus.PLACED);
            assertThat(twoAtOnce(id, List.of("accepted", "accepted"), "*")).containsExactly(200, 409);
        }
    }

    /** Each step could be taken after the other: whoever names what they have seen does not undo what they have not. */
    @Test
    void ofTwoWhoTakeDifferentStepsFromTheSameStateOneIsTooLate() {
        for (int trial = 0; trial < 10; trial++) {
            UUID id = orderOfCustomer5(OrderStatus.PLACED);
            String seen = As.staffOf(12).get("/orders/" + id).header("ETag");
            assertThat(twoAtOnce(id, List.of("accepted", "cancelled"), seen)).containsExactly(200, 412);
        }
    }

    private static List<Integer> twoAtOnce(UUID order, List<String> steps, String ifMatch) {
        String token = As.token("staff-12");
        return atOnce(
                        2,
                        i -> () -> As.bearer(token)
                                .header("If-Match", ifMatch)
                                .contentType(ContentType.JSON)
                                .body("{\"status\":\"" + steps.get(i) + "\"}")
                                .patch("/orders/" + order))
                .stream()
                .map(Response::statusCode)
                .sorted()
                .toList();
    }

    @Test
    void whoHasSeenAnOlderVersionIsTold() {
        Response placed = place(As.customer(1), ONE_LINE);
        String seen = placed.header("ETag");
        Response accepted = take(As.staffOf(12).header("If-Match", seen), placed, "accepted");
        accepted.then().statusCode(200);
        take(As.staffOf(12).header("If-Match", seen), placed, "preparing")
                .then()
                .statusCode(412)
                .header("ETag", accepted.header("ETag"));
        take(As.staffOf(12).header("If-Match", accepted.header("ETag")), placed, "preparing")
                .then()
                .statusCode(200);
    }

    @Test
    void everyStatusIsARowWithItsVersion() {
        Response placed = place(As.customer(1), ONE_LINE);
        StringBuilder expected = new StringBuilder("placed=" + placed.path("version"));
        for (String to : List.of("accepted", "preparing", "ready", "completed")) {
            Response step = take(As.staffOf(12), placed, to);
            expected.append(' ').append(to).append('=').append((int) step.path("version"));
        }
        assertThat(sql.strings(
                        "select string_agg(status || '=' || version, ' ' order by version) from order_event where order_id = ?::uuid",
                        (String) placed.path("id")))
                .containsExactly(expected.toString());
    }

    @Test
    void whatIsWrittenIsInTheLayersWhenItIsAnswered() {
        Response placed = place(As.customer(1), ONE_LINE);
        get(As.customer(1), placed).then().header("Cache-Status", startsWith("pantry-near; hit"));
        layers.forgetNear(key(placed));
        get(As.customer(1), placed).then().header("Cache-Status", startsWith("pantry-redis; hit"));
        take(As.staffOf(12), placed, "accepted").then().statusCode(200);
        layers.forgetNear(key(placed));
        get(As.customer(1), placed)
                .then()
                .header("Cache-Status", startsWith("pantry-redis; hit"))
                .body("status", equalTo("accepted"));
    }

    @Test
    void anOrderThatIsSettledIsKeptForADayAnActiveOneForTenMinutes() {
        Response placed = place(As.customer(1), ONE_LINE);
        assertThat(ttl(get(As.customer(1), placed))).isBetween(560L, 640L);
        take(As.staffOf(12), placed, "cancelled").then().statusCode(200);
        assertThat(ttl(get(As.customer(1), placed))).isBetween(81_000L, 91_000L);
        layers.forgetEverywhere(key(placed));
        assertThat(ttl(get(As.customer(1), placed))).isEqualTo(-1); // loaded
        assertThat(ttl(get(As.customer(1), placed))).isBetween(81_000L, 91_000L);
    }

    private static long ttl(Response response) {
        String status = response.header("Cache-Status");
        return status.startsWith("pantry-near; hit; ttl=") ? Long.parseLong(status.substring(22)) : -1;
    }

    @Test
    void nobodyElseSeesAnythingOfIt() {
        Response placed = place(As.customer(1), ONE_LINE);
        String tag = placed.header("ETag");
        for (RequestSpecification stranger : List.of(As.customer(2), As.staffOf(11))) {
            stranger.header("If-None-Match", tag)
                    .get("/orders/" + placed.path("id"))
                    .then()
                    .statusCode(403)
                    .header("ETag", equalTo(null))
                    .header("Cache-Control", "no-store");
        }
        given().header("If-None-Match", tag)
                .get("/orders/" + placed.path("id"))
                .then()
                .statusCode(401);
        As.staffOf(12)
                .header("If-None-Match", tag)
                .get("/orders/" + placed.path("id"))
                .then()
                .statusCode(304);
    }

    @Test
    void aWordThatIsNoStatusIsAnsweredWithThoseThatAre() {
        take(As.staffOf(12), place(As.customer(1), ONE_LINE), "eaten")
                .then()
                .statusCode(400)
                .body("violations.field", hasItem("status"))
                .body("detail", containsString("placed, accepted, preparing, ready, completed, cancelled"));
    }

    private UUID orderOfCustomer5(OrderStatus status) {
        UUID id = UUID.randomUUID();
        sql.run(
                "insert into customer_order (id, organization_id, user_id, status, currency, created_at)"
                        + " values (?, 12, 26, ?, 'EUR', now())",
                id,
                status.toString());
        return id;
    }

    private static List<Response> atOnce(int times, IntFunction<Supplier<Response>> request) {
        ExecutorService clients = Executors.newFixedThreadPool(times);
        try {
            return IntStream.range(0, times)
                    .mapToObj(i -> CompletableFuture.supplyAsync(request.apply(i), clients))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        } finally {
            clients.shutdown();
        }
    }

    private static Response place(RequestSpecification by, String body) {
        return by.contentType(ContentType.JSON).body(body).post(ORDERS);
    }

    private static Response take(RequestSpecification by, Response order, String to) {
        return by.contentType(ContentType.JSON)
                .body("{\"status\":\"" + to + "\"}")
                .patch("/orders/" + order.path("id"));
    }

    private static Response get(RequestSpecification by, Response order) {
        return by.get("/orders/" + order.path("id"));
    }

    private static String key(Response order) {
        return "order:" + order.path("id");
    }

    private long orders() {
        return sql.number("select count(*) from customer_order where organization_id in (11, 12)");
    }
}
