package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.testing.Figures;
import dev.pantry.testing.Form;
import dev.pantry.testing.Latencies;
import dev.pantry.testing.Readers;
import dev.pantry.testing.Readers.Sample;
import dev.pantry.testing.Reply;
import dev.pantry.testing.SlowQuery;
import dev.pantry.testing.ThreePods;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Ten keys, each read a hundred times a second over three pods, whose load takes 200 ms: what is read often is renewed by one
 * reader of many before it is stale, and if that is switched off it is not. Items are renewed early, menus are not.
 */
class EarlyRefreshIT {

    private static final int KEYS = 10;
    private static final Duration LOAD = Duration.ofMillis(200);
    private static final Duration PERIOD = Duration.ofSeconds(8);
    private static final int PERIODS = Form.either(2, 10);

    /** One client for each of three pods: a hundred reads a second of each of ten keys. */
    private static final Duration EVERY = Duration.ofMillis(3);

    private static final Duration SOON = Duration.ofSeconds(20);

    private static ThreePods pods;

    @BeforeAll
    static void startPods() {
        pods = ThreePods.start(Map.of(
                "pantry.redis.deadline",
                "3s",
                "pantry.cache.item.fresh-for",
                PERIOD.toSeconds() + "s",
                "pantry.cache.menu.fresh-for",
                PERIOD.toSeconds() + "s",
                "pantry.cache.menu.early-refresh-beta",
                "0"));
    }

    @AfterAll
    static void stop() {
        pods.close();
    }

    @Test
    void whatIsReadOftenIsRenewedBeforeItIsStale() throws InterruptedException {
        Seen seen = read("/items/%d", "item_detail");
        assertThat(seen.shareOfStale()).isLessThan(0.001); // it is left to chance, so not none
        assertThat(seen.waited()).isEmpty();
        assertThat(seen.loadsPerKeyAndPeriod()).isBetween(0.9, 1.3);
    }

    @Test
    void withoutThatEveryEndIsSeenByReaders() throws InterruptedException {
        Seen seen = read("/organizations/%d/menu", "menu_head");
        assertThat(seen.shareOfStale()).isGreaterThan(0.01);
        assertThat(seen.waited()).isEmpty(); // grace: nobody waits all the same
        assertThat(seen.loadsPerKeyAndPeriod()).isBetween(0.7, 1.1);
    }

    private static Seen read(String path, String view) throws InterruptedException {
        String[] paths =
                IntStream.rangeClosed(1, KEYS).mapToObj(path::formatted).toArray(String[]::new);
        try (SlowQuery loads = SlowQuery.of(pods.sql(), view, LOAD);
                Readers readers = Readers.of(pods.all(), EVERY, paths)) {
            await().atMost(SOON).until(() -> loads.runs().size() >= KEYS); // the misses
            await().pollDelay(PERIOD).until(() -> true); // and what each pod has to learn
            Instant begun = Instant.now();
            long before = loads.begun();
            Duration length = PERIOD.multipliedBy(PERIODS);
            await().pollDelay(length).atMost(length.plus(SOON)).until(() -> true);
            Seen seen = new Seen(
                    readers.soFar().stream()
                            .filter(sample -> sample.isAskedAfter(begun))
                            .map(Sample::reply)
                            .toList(),
                    (loads.begun() - before) / (double) (KEYS * PERIODS));
            Figures.print(
                    "EarlyRefreshIT, %s: %s; %d stale, %d waited for a load; %.2f loads per key and period of %d",
                    view,
                    Latencies.ofReplies(seen.replies()),
                    seen.stale(),
                    seen.waited().size(),
                    seen.loadsPerKeyAndPeriod(),
                    PERIODS);
            readers.stop();
            assertThat(seen.replies()).allMatch(reply -> reply.status() == 200);
            return seen;
        }
    }

    private record Seen(List<Reply> replies, double loadsPerKeyAndPeriod) {

        /** Of reads that were served in grace. */
        double shareOfStale() {
            return (double) stale() / replies.size();
        }

        long stale() {
            return replies.stream()
                    .filter(reply -> reply.cacheStatus().contains("ttl=-"))
                    .count();
        }

        List<Reply> waited() {
            return replies.stream()
                    .filter(reply -> reply.header("Server-Timing").contains("db;"))
                    .toList();
        }
    }
}
