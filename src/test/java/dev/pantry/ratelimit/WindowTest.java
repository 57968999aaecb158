package dev.pantry.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowTest {

    private static final long START = 1_700_000_000_000L;

    private final Window window = new Window();

    @Test
    void whatPassedCountsForAMinuteAndAtMostASecondMore() {
        window.add(START);
        assertThat(window.count(START + 59_999)).isEqualTo(1);
        assertThat(window.count(START + 60_000)).isEqualTo(1);
        assertThat(window.count(START + 61_000)).isZero();
    }

    @Test
    void itSaysWhenThereIsRoomAgain() {
        window.add(START);
        window.add(START + 500);
        window.add(START + 10_000);
        long now = START + 20_000;
        assertThat(window.millisUntilBelow(4, now)).isZero();
        assertThat(window.millisUntilBelow(3, now)).isEqualTo(41_000);
        assertThat(window.millisUntilBelow(1, now)).isEqualTo(51_000);
        assertThat(window.count(now + 41_000)).isEqualTo(1);
    }

    @Test
    void aLongPauseForgetsEverything() {
        for (int i = 0; i < 100; i++) {
            window.add(START + i * 600);
        }
        assertThat(window.count(START + 86_400_000)).isZero();
        window.add(START + 86_400_000);
        assertThat(window.count(START + 86_400_000)).isEqualTo(1);
    }

    @Test
    void aClockThatGoesBackLosesNothing() {
        window.add(START + 5_000);
        window.add(START);
        assertThat(window.count(START)).isEqualTo(2);
    }

    @Test
    void itNeverCountsLessThanThereWereInAMinute() {
        Random random = new Random(7);
        Deque<Long> lastMinute = new ArrayDeque<>();
        long now = START;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt(100) == 0 ? random.nextInt(70_000) : random.nextInt(200);
            window.add(now);
            lastMinute.add(now);
            while (lastMinute.getFirst() <= now - 61_000) {
                lastMinute.removeFirst();
            }
            long atMost = lastMinute.size();
            long from = now - 60_000;
            long atLeast = lastMinute.stream().filter(passed -> passed > from).count();
            assertThat(window.count(now)).isBetween(atLeast, atMost);
        }
    }
}
