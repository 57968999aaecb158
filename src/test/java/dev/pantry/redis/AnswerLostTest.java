package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.redis.Tallies.Outcome;
import dev.pantry.redis.Tallies.Part;
import dev.pantry.testing.Relay;
import dev.pantry.testing.TestServers;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis that has done what it was told, and whose answer nobody gets. */
class AnswerLostTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Relay relay = Relay.inFrontOf(TestServers.servers().settings(), "pantry.redis.hosts");
    private final WayToRedis way = new WayToRedis(
            Map.of("pantry.redis.hosts", "redis://localhost:" + relay.port(), "pantry.redis.breaker-delay", "100ms"));
    private final String name = "test:" + UUID.randomUUID();
    private final UUID sender = UUID.randomUUID();

    @AfterEach
    void close() throws IOException {
        way.close();
        relay.close();
    }

    @Test
    void whetherABatchIsCountedIsNotKnownWhenItsConnectionBreaks() {
        await().atMost(SOON).until(() -> way.answersFor(name));
        assertThat(add(1)).isEqualTo(Outcome.ADDED);
        relay.breakInsteadOfAnswerTo(name);
        assertThat(add(2)).isEqualTo(Outcome.UNCLEAR);
        assertThat(amount()).as("it is").isEqualTo(2);
        assertThat(add(2)).isEqualTo(Outcome.ADDED);
        assertThat(amount()).isEqualTo(2);
    }

    private Outcome add(long sequence) {
        return done(way.tallies.add(name, sender, sequence, Map.of(7L, 1L)));
    }

    private long amount() {
        return done(way.tallies.find(name, 7)).stream().mapToLong(Part::amount).sum();
    }

    private static <T extends @Nullable Object> T done(Uni<T> work) {
        return work.await().atMost(SOON);
    }
}
