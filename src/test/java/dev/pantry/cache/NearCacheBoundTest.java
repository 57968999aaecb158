package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The bound is on the bytes that entries retain, whatever their number: measured on the heap. */
class NearCacheBoundTest {

    private static final long MAX_BYTES = 100_000_000;
    private static final int KEYS = 300_000;

    private final CachePolicy policy = Policies.of("test");
    private final Random random = new Random(42);

    @Test
    void smallEntriesFillTheBoundAndNoMore() {
        holdsItsBytes(200, 600);
    }

    @Test
    void menusFillTheBoundAndNoMore() {
        holdsItsBytes(15_000, 25_000);
    }

    @Test
    void absencesAreNotFree() {
        holdsItsBytes(0, 0);
    }

    private void holdsItsBytes(int least, int most) {
        long before = usedHeap();
        WeightedCache cache = new WeightedCache("near", MAX_BYTES);
        for (int i = 0; i < KEYS; i++) {
            cache.store("item:" + (1_000_000 + i), held(least, most));
            assertThat(cache.bytes()).isLessThanOrEqualTo(MAX_BYTES + 100_000);
        }
        long retained = usedHeap() - before;
        assertThat(cache.bytes()).isLessThanOrEqualTo(MAX_BYTES).isGreaterThan(MAX_BYTES * 9 / 10);
        assertThat(retained).isCloseTo(cache.bytes(), Percentage.withPercentage(10));
        assertThat(cache.count()).isLessThan(KEYS);
        assertThat(cache.evictions()).isCloseTo(KEYS - cache.count(), within(1L));
    }

    private Held held(int least, int most) {
        long now = System.currentTimeMillis();
        Loaded loaded = most == 0 ? Loaded.ABSENT : new Loaded(7, body(least + random.nextInt(most - least)));
        return Held.of(Loads.entry(policy, loaded, 0, now, 100), policy, now, System.nanoTime());
    }

    /** Bytes of that length, and a third of it in their gzip variant if they are worth compressing. */
    private static Body body(int length) {
        return new Body(new byte[length], length < Body.WORTH_COMPRESSING ? null : new byte[length / 3]);
    }

    private static long usedHeap() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            used = Math.min(
                    used,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return used;
    }
}
