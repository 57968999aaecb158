package dev.pantry.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.As;
import dev.pantry.testing.RawHttp;
import dev.pantry.testing.Sql;
import dev.pantry.testing.Subscriber;
import dev.pantry.testing.TestClock;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who follows an order of customer 7 to organization 13 sees what happens to it, and nobody else does. */
@QuarkusTest
class OrderEventTest {

    @TestHTTPResource("/")
    @SuppressWarnings("NullAway.Init") // injected before the first test
    URI server;

    @Inject
    Sql sql;

    @Inject
    TestClock clock;

    /** How it is followed: both are at the same address. */
    enum Over {
        SSE,
        WEBSOCKET;

        Subscriber follow(URI server, UUID order, @Nullable String token) {
            String path = "/orders/" + order + "/events";
            return this == SSE
                    ? Subscriber.overSse(server, path, token)
                    : Subscriber.overWebSocket(server, path, token);
        }

        Subscriber resume(URI server, UUID order, String token, String after) {
            String path = "/orders/" + order + "/events";
            return this == SSE
                    ? Subscriber.overSse(server, path, token, "Last-Event-ID", after)
                    : Subscriber.overWebSocket(server, path + "?after=" + after, token);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theStateIsToldAtOnceAndThenEveryChangeUntilTheEnd(Over over) {
        UUID order = newOrder();
        take(order, "accepted");
        try (Subscriber owner = over.follow(server, order, As.token("customer-7"));
                Subscriber staff = over.follow(server, order, As.token("staff-13"))) {
            owner.await(1);
            staff.await(1);
            List.of("preparing", "ready", "completed").forEach(to -> take(order, to));
            assertThat(owner.awaitEnd()).isEqualTo(over == Over.SSE ? 0 : 1000);
            assertThat(staff.awaitEnd()).isEqualTo(over == Over.SSE ? 0 : 1000);
            assertThat(owner.statuses()).containsExactly("accepted", "preparing", "ready", "completed");
            assertThat(staff.events()).isEqualTo(owner.events());
            assertThat(owner.versions()).isSorted().doesNotHaveDuplicates();
            assertThat(owner.events().get(0))
                    .isEqualTo("{\"orderId\":\"%s\",\"status\":\"accepted\",\"version\":%d}"
                            .formatted(order, owner.versions().get(0)));
            if (over == Over.SSE) {
                assertThat(owner.ids())
                        .isEqualTo(
                                owner.versions().stream().map(String::valueOf).toList());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoComesBackGoesOnWhereTheyWere(Over over) {
        UUID order = newOrder();
        String token = As.token("customer-7");
        long seen;
        try (Subscriber first = over.follow(server, order, token)) {
            seen = first.await(1).versions().get(0);
        }
        take(order, "accepted");
        take(order, "preparing");
        try (Subscriber again = over.resume(server, order, token, Long.toString(seen))) {
            assertThat(again.await(2).statuses()).containsExactly("accepted", "preparing");
            long last = again.versions().get(1);
            try (Subscriber upToDate = over.resume(server, order, token, Long.toString(last))) {
                take(order, "ready");
                assertThat(upToDate.await(1).statuses()).containsExactly("ready");
                assertThat(again.await(3).statuses()).containsExactly("accepted", "preparing", "ready");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoSaysTheyHaveSeenWhatIsNotThereIsAsGoodAsNew(Over over) {
        UUID order = newOrder();
        take(order, "accepted");
        for (String nonsense : List.of("9007199254740991", "0", "-1", "x", "99999999999999999999")) {
            try (Subscriber follower = over.resume(server, order, As.token("customer-7"), nonsense)) {
                assertThat(follower.await(1).statuses()).containsExactly("accepted");
            }
        }
    }

    @Test
    void whoHasSeenTheEndIsNotToComeBack() {
        UUID order = newOrder();
        take(order, "cancelled");
        String token = As.token("customer-7");
        Subscriber first = Over.SSE.follow(server, order, token);
        first.awaitEnd();
        assertThat(first.statuses()).containsExactly("cancelled");
        Subscriber again = Over.SSE.resume(server, order, token, first.ids().get(0));
        assertThat(again.status()).isEqualTo(204);
    }

    @ParameterizedTest
    @EnumSource
    void whoMayNotReadItMayNotFollowIt(Over over) {
        UUID order = newOrder();
        isRefused(over.follow(server, order, null), 401);
        isRefused(over.follow(server, order, "x".repeat(43)), 401);
        isRefused(over.follow(server, order, As.token("customer-8")), 403);
        isRefused(over.follow(server, order, As.token("staff-14")), 403);
        isRefused(over.follow(server, UUID.randomUUID(), As.token("admin")), 404);
    }

    /** It is over, and nothing of the order was told. */
    private static void isRefused(Subscriber follower, int status) {
        assertThat(follower.status()).isEqualTo(status);
        follower.awaitEnd();
        assertThat(follower.events()).isEmpty();
        assertThat(follower.ids()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoLogsOutHearsNoMore(Over over) {
        UUID order = newOrder();
        String token = As.freshToken("customer-7");
        try (Subscriber follower = over.follow(server, order, token).await(1)) {
            As.bearer(token).delete("/sessions/current").then().statusCode(204);
            assertThat(follower.awaitEnd()).isEqualTo(over == Over.SSE ? 0 : 1008);
            take(order, "accepted");
            assertThat(follower.statuses()).containsExactly("placed");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoseSessionIsOverHearsNoMoreThoughTheyHaveListenedAllTheTime(Over over) {
        UUID order = newOrder();
        try (Subscriber follower =
                over.follow(server, order, As.freshToken("customer-7")).await(1)) {
            for (int i = 0; i < 4; i++) {
                clock.advance(Duration.ofMinutes(14));
                assertThat(follower.hasEnded()).isFalse();
            }
            clock.advance(Duration.ofMinutes(5));
            follower.awaitEnd();
        }
    }

    @Test
    void whoSpeaksOverAWebSocketIsClosed() {
        try (Subscriber follower = Over.WEBSOCKET.follow(server, newOrder(), As.token("customer-7"))) {
            follower.await(1).say("hello");
            assertThat(follower.awaitEnd()).isEqualTo(1008);
        }
    }

    /** What is longer than a message may be is not even read: without a word. */
    @Test
    void whoSpeaksAtLengthOverAWebSocketIsClosedToo() {
        try (Subscriber follower = Over.WEBSOCKET.follow(server, newOrder(), As.token("customer-7"))) {
            follower.await(1).say("hello".repeat(300));
            assertThat(follower.awaitEnd()).isEqualTo(1006);
        }
    }

    /** Of whatever kind: what is not unpacked is no larger than it was. */
    @Test
    void nothingIsCompressedOverAWebSocket() throws IOException {
        for (String extension : List.of("permessage-deflate", "x-webkit-deflate-frame", "deflate-frame")) {
            String handshake = "GET /orders/" + newOrder() + "/events HTTP/1.1\r\nHost: pod\r\nAuthorization: Bearer "
                    + As.token("customer-7")
                    + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: " + extension
                    + "\r\n\r\n";
            RawHttp.Answer answer = RawHttp.send(server, handshake.getBytes(StandardCharsets.US_ASCII));
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("Sec-WebSocket-Extensions")).as(extension).isEmpty();
        }
    }

    @Test
    void whatPsqlChangesIsSeenToo() {
        UUID order = newOrder();
        try (Subscriber follower =
                Over.SSE.follow(server, order, As.token("customer-7")).await(1)) {
            sql.run("update customer_order set status = 'ready' where id = ?", order);
            assertThat(follower.await(2).statuses()).containsExactly("placed", "ready");
        }
    }

    @Test
    void aPlainReadOfTheAddressSaysWhatItIs() {
        As.customer(7)
                .accept(ContentType.JSON)
                .get("/orders/" + newOrder() + "/events")
                .then()
                .statusCode(406);
    }

    private void take(UUID order, String to) {
        As.staffOf(13)
                .contentType(ContentType.JSON)
                .body("{\"status\":\"" + to + "\"}")
                .patch("/orders/" + order)
                .then()
                .statusCode(200);
    }

    private UUID newOrder() {
        UUID id = UUID.randomUUID();
        sql.run(
                "insert into customer_order (id, organization_id, user_id, status, currency, created_at)"
                        + " values (?, 13, 28, 'placed', 'EUR', now())",
                id);
        return id;
    }
}
