package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Redis;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

    private static final int EVENT_LOOPS = 4;

    private final VertxInternal vertx =
            (VertxInternal) Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
    private final Redis redis =
            Redis.createClient(vertx, TestServers.servers().settings().get("pantry.redis.hosts"));

    @AfterEach
    void close() {
        redis.close();
        vertx.close();
    }

    @Test
    void anEventLoopSendsOverItsOwn() {
        Connections connections = new Connections(redis, vertx, EVENT_LOOPS, false);
        Set<PinnedConnection> chosen = new HashSet<>();
        for (int i = 0; i < EVENT_LOOPS; i++) {
            ContextInternal loop = vertx.createEventLoopContext();
            PinnedConnection first = on(loop, connections);
            assertThat(on(loop, connections)).isSameAs(first);
            chosen.add(first);
        }
        assertThat(chosen).hasSize(EVENT_LOOPS);
    }

    @Test
    void whoHasNoneTakesTurns() {
        Connections connections = new Connections(redis, vertx, 3, false);
        assertThat(IntStream.range(0, 3).mapToObj(i -> connections.next())).doesNotHaveDuplicates();
        Set<PinnedConnection> chosen = new HashSet<>();
        for (int i = 0; i < EVENT_LOOPS; i++) {
            ContextInternal loop = vertx.createEventLoopContext();
            IntStream.range(0, 3).forEach(again -> chosen.add(on(loop, connections)));
        }
        assertThat(chosen).hasSize(3);
    }

    private static PinnedConnection on(ContextInternal loop, Connections connections) {
        CompletableFuture<PinnedConnection> chosen = new CompletableFuture<>();
        loop.runOnContext(ignored -> chosen.complete(connections.next()));
        return chosen.join();
    }
}
