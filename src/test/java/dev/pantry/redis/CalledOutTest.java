package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.cache.Announcements;
import dev.pantry.cache.Caches;
import dev.pantry.cache.EntryKey;
import dev.pantry.cache.KeyPattern;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What one pod calls out the others hear over Redis alone, and they know when they may have missed something. */
@QuarkusTest
class CalledOutTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger mayBeMissed = new AtomicInteger();

    @Inject
    Announcements announcements;

    @Inject
    Caches caches;

    @Inject
    RedisDataSource redis;

    @Test
    void whoListensToAPatternHearsOfItsKeysAndNoOthers() {
        String family = "heard-" + UUID.randomUUID();
        listen(family);
        announce("other-" + UUID.randomUUID());
        announce(family + "-7");
        announce(family + "-8");
        await().atMost(SOON).until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("gadget:" + family + "-7", "gadget:" + family + "-8");
    }

    @Test
    void afterTheConnectionWasLostSomeMayBeMissedAndTheNextIsHeard() {
        String family = "lost-" + UUID.randomUUID();
        listen(family);
        redis.execute("CLIENT", "KILL", "TYPE", "pubsub");
        await().atMost(SOON).until(() -> mayBeMissed.get() == 2);
        announce(family + "-9");
        await().atMost(SOON).until(() -> heard.equals(List.of("gadget:" + family + "-9")));
    }

    private void listen(String family) {
        announcements.listen(new KeyPattern("gadget:" + family + "-*"), new Announcements.Listener() {
            @Override
            public void announced(String key) {
                heard.add(key);
            }

            @Override
            public void someMayBeMissed() {
                mayBeMissed.incrementAndGet();
            }
        });
        await().atMost(SOON).until(() -> mayBeMissed.get() == 1);
    }

    private void announce(String id) {
        EntryKey key = caches.named("gadget").key(id);
        announcements.announce(key).await().atMost(SOON);
    }
}
