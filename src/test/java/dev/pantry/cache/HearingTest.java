package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HearingTest {

    private static final long START = TimeUnit.SECONDS.toNanos(1_000);

    private final Hearing hearing = new Hearing();

    @Test
    void beforeAnythingIsHeardNothingNearIsTrusted() {
        assertThat(trusts(START - 1, START)).isFalse();
    }

    @Test
    void whileTheHeartBeatsEverythingNearIsTrusted() {
        hearing.heard(START);
        assertThat(trusts(START - seconds(59), START + seconds(2))).isTrue();
    }

    @Test
    void inSilenceOnlyWhatWasAskedForInTheLastTwoSecondsIsTrusted() {
        hearing.heard(START);
        long now = START + seconds(3);
        assertThat(trusts(now - seconds(1), now)).isTrue();
        assertThat(trusts(now - seconds(3), now)).isFalse();
    }

    @Test
    void aPausedPodIsSilentWithItsFirstInstruction() {
        hearing.heard(START);
        assertThat(trusts(START - seconds(1), START + seconds(30))).isFalse();
    }

    @Test
    void aLineKnownToBeDownIsSilenceAtOnceAndItsLengthIsCountedFromThen() {
        hearing.heard(START);
        hearing.lost(START + seconds(1));
        assertThat(hearing.isSilent(START + seconds(1))).isTrue();
        hearing.lost(START + seconds(60));
        assertThat(hearing.silentNanos(START + seconds(61))).isGreaterThan(seconds(60));
    }

    private boolean trusts(long askedNanos, long nanoTime) {
        return askedNanos - hearing.trustedSince(nanoTime) >= 0;
    }

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }
}
