package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.testing.Relay;
import dev.pantry.testing.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pinned connection to a real Redis, behind a relay that can lose it. */
class PinnedConnectionTest {

    private static final Duration BACK = PinnedConnection.PATIENCE.multipliedBy(5);

    private final Relay relay =
            new Relay(URI.create(TestServers.servers().settings().get("pantry.redis.hosts"))
                    .getPort());
    private final Vertx vertx = Vertx.vertx();
    private final Redis redis = Redis.createClient(vertx, "redis://127.0.0.1:" + relay.port());
    private final PinnedConnection connection =
            new PinnedConnection(redis, ((VertxInternal) vertx).createEventLoopContext(), List.of());

    @AfterEach
    void close() throws IOException {
        redis.close();
        relay.close();
        vertx.close();
    }

    @Test
    void callsShareOneConnection() {
        IntStream.range(0, 100).mapToObj(i -> ping()).toList().forEach(PinnedConnectionTest::isAnswered);
        assertThat(relay.accepted()).isEqualTo(1);
    }

    @Test
    void aConnectionThatHasGoneSilentIsReplaced() {
        isAnswered(ping());
        relay.goSilent();
        List<Future<Response>> calls = new ArrayList<>();
        await().atMost(BACK).until(() -> {
            calls.add(ping());
            return calls.stream().anyMatch(Future::succeeded);
        });
        assertThat(relay.accepted()).isEqualTo(2);
    }

    @Test
    void aConnectionThatBreaksIsReplacedByTheNextCall() throws IOException {
        isAnswered(ping());
        relay.breakAll();
        await().atMost(BACK).until(() -> ping().toCompletionStage()
                .toCompletableFuture()
                .handle((answer, failure) -> failure == null)
                .get());
        assertThat(relay.accepted()).isEqualTo(2);
    }

    private Future<Response> ping() {
        return connection.send(Request.cmd(Command.PING));
    }

    private static void isAnswered(Future<Response> answer) {
        await().until(answer::isComplete);
        assertThat(answer.succeeded()).isTrue();
    }
}
