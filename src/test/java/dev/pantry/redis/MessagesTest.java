package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.testing.Relay;
import dev.pantry.testing.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The connection that listens, when the one before it has been silent. */
class MessagesTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    /** In which a connection that was given up would be replaced twice. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(2);

    private final Relay relay = Relay.inFrontOf(TestServers.servers().settings(), "pantry.redis.hosts");
    private final WayToRedis way = new WayToRedis(Map.of("pantry.redis.hosts", "redis://localhost:" + relay.port()));
    private final AtomicInteger subscribed = new AtomicInteger();

    @AfterEach
    void close() throws IOException {
        way.close();
        relay.close();
    }

    @Test
    void theLateEndOfASilentConnectionDoesNotEndTheOneThatReplacedIt() throws IOException {
        String channel = "channel:" + UUID.randomUUID();
        way.messages.listenAll(channel, new Messages.Listener() {
            @Override
            public void heard(String from, String message) {}

            @Override
            public void subscribed() {
                subscribed.incrementAndGet();
            }
        });
        await().atMost(SOON).until(() -> subscribed.get() == 1);
        Relay.Cut cut = relay.silence(channel);
        cut.close(); // those that have said it stay silent, who says it from now on is heard
        await().atMost(SOON).until(() -> subscribed.get() == 2);
        relay.breakSilent();
        await().during(LONG_ENOUGH).atMost(SOON).untilAsserted(() -> assertThat(subscribed)
                .hasValue(2));
    }
}
