package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FloorsTest {

    private static final long NOW = 1_000_000;
    private static final Duration KEEP = Duration.ofSeconds(60);

    private final CachePolicy policy = Policies.of("test");
    private final Floors floors = new Floors(KEEP, 100_000);

    @Test
    void anUnknownKeyHasNoFloor() {
        assertThat(floor("item:1")).isZero();
    }

    @Test
    void aFloorRisesAndNeverFalls() {
        floors.raise("item:1", 7, NOW);
        floors.raise("item:1", 5, NOW);
        assertThat(floor("item:1")).isEqualTo(7);
        floors.raise("item:1", 9, NOW);
        assertThat(floor("item:1")).isEqualTo(9);
    }

    @Test
    void aFloorOutlivesOneTurnOfTheGenerations() {
        floors.raise("item:1", 7, NOW);
        turn(NOW + KEEP.toMillis());
        assertThat(floor("item:1")).isEqualTo(7);
    }

    @Test
    void aFloorThatRoseBeforeTheTurnStaysAboveALowerOneAfterIt() {
        floors.raise("item:1", 7, NOW);
        turn(NOW + KEEP.toMillis());
        floors.raise("item:1", 3, NOW + KEEP.toMillis() + 1);
        turn(NOW + 2 * KEEP.toMillis());
        assertThat(floor("item:1")).isEqualTo(7);
    }

    @Test
    void aFloorIsForgottenAfterTwoTurns() {
        floors.raise("item:1", 7, NOW);
        turn(NOW + KEEP.toMillis());
        turn(NOW + 2 * KEEP.toMillis());
        assertThat(floor("item:1")).isZero();
        assertThat(floors.mark()).isLessThan(NOW); // in good time: nothing is lost by it
    }

    /** Clocks are set: by hand, or after a pause of the machine. */
    @Test
    void aClockThatJumpsAnHourForgetsNothingEarly() {
        long hour = Duration.ofHours(1).toMillis();
        floors.raise("item:1", 7, NOW);
        turn(NOW + hour);
        assertThat(floor("item:1")).isEqualTo(7);
        turn(NOW);
        turn(NOW + KEEP.toMillis());
        assertThat(floor("item:1"))
                .as("not before the clock has made up for it")
                .isEqualTo(7);
    }

    @Test
    void theHighestVersionIsThatOfAnyKeyOrPattern() {
        assertThat(floors.highest()).isZero();
        floors.raise("item:1", 7, NOW);
        floors.raise("item:2", 5, NOW);
        assertThat(floors.highest()).isEqualTo(7);
        floors.raiseAll(new KeyPattern("item:*"), 9, NOW);
        turn(NOW + KEEP.toMillis());
        turn(NOW + 2 * KEEP.toMillis());
        assertThat(floors.highest()).as("it is not forgotten").isEqualTo(9);
    }

    @Test
    void forgettingTooEarlyMakesEverythingLoadedBeforeAMiss() {
        Floors narrow = new Floors(KEEP, 1_000);
        for (int i = 0; i < 10_000; i++) {
            narrow.raise("item:" + i, i + 1, NOW);
        }
        assertThat(narrow.mark()).isEqualTo(NOW);
    }

    @Test
    void manyKeysKeepTheirOwnFloors() {
        Floors wide = new Floors(KEEP, 100_000);
        for (int i = 0; i < 50_000; i++) {
            wide.raise("item:" + i, i + 1, NOW);
        }
        for (int i = 0; i < 50_000; i++) {
            assertThat(wide.of(new EntryKey(policy, "item:" + i))).isEqualTo(i + 1);
        }
    }

    @Test
    void aPatternRaisesTheFloorOfEveryKeyThatMatches() {
        floors.raise("item:1", 7, NOW);
        floors.raise("item:11", 12, NOW);
        assertThat(floors.raiseAll(new KeyPattern("item:1*"), 9, NOW)).isTrue();
        assertThat(floor("item:1")).isEqualTo(9);
        assertThat(floor("item:11")).isEqualTo(12);
        assertThat(floor("item:19")).isEqualTo(9); // nobody has asked for it yet
        assertThat(floor("item:2")).isZero();
    }

    @Test
    void thePatternsFloorRisesAndNeverFalls() {
        KeyPattern all = new KeyPattern("item:*");
        assertThat(floors.raiseAll(all, 9, NOW)).isTrue();
        assertThat(floors.raiseAll(all, 7, NOW)).isFalse();
        assertThat(floor("item:1")).isEqualTo(9);
        assertThat(floors.raiseAll(all, 11, NOW)).isTrue();
        assertThat(floor("item:1")).isEqualTo(11);
        assertThat(floors.patterns()).isEqualTo(1);
    }

    @Test
    void thePatternsFloorOutlivesTheOthersAndIsForgottenInTheEnd() {
        floors.raiseAll(new KeyPattern("item:*"), 9, NOW);
        turn(NOW + 10 * KEEP.toMillis() - 1);
        assertThat(floor("item:1")).isEqualTo(9);
        turn(NOW + 10 * KEEP.toMillis());
        assertThat(floor("item:1")).isZero();
        assertThat(floors.patterns()).isZero();
        assertThat(floors.mark()).isLessThan(NOW); // in good time: nothing is lost by it
    }

    @Test
    void hearingOfAPatternAgainKeepsItForLonger() {
        KeyPattern all = new KeyPattern("item:*");
        floors.raiseAll(all, 9, NOW);
        floors.raiseAll(all, 9, NOW + 5 * KEEP.toMillis());
        turn(NOW + 12 * KEEP.toMillis());
        assertThat(floor("item:1")).isEqualTo(9);
    }

    @Test
    void ofTooManyPatternsTheOldestIsForgottenAndEverythingLoadedBeforeIsAMiss() {
        for (int i = 0; i < PatternFloors.MOST; i++) {
            floors.raiseAll(new KeyPattern("item:" + i + "*"), i + 1, NOW + i);
        }
        assertThat(floors.mark()).isLessThan(NOW);
        floors.raiseAll(new KeyPattern("org:*"), 99, NOW + 100);
        assertThat(floors.patterns()).isEqualTo(PatternFloors.MOST);
        assertThat(floor("item:0")).isZero();
        assertThat(floor("org:7")).isEqualTo(99);
        assertThat(floors.mark()).isEqualTo(NOW + 100);
    }

    private long floor(String key) {
        return floors.of(new EntryKey(policy, key));
    }

    /** Touches every stripe, which turns those that are due. */
    private void turn(long now) {
        for (int i = 0; i < 640; i++) {
            floors.raise("turn:" + i, 1, now);
        }
    }
}
