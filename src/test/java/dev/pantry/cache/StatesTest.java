package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.Figures;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Never an old value over a newer one: walks every state that a writer and readers on two pods can get into, over the real
 * engine, and looks for one in which the {@link Promise} is broken.
 *
 * <h2>How</h2>
 *
 * A {@link World} is everything at one moment. The {@link Explorer} starts with nothing in any layer, and with the row in
 * Redis. From each world it goes on by every {@link Step} that may come next: a read begins, Redis or PostgreSQL answers a
 * call, an answer comes, a write is committed, news arrive, the relay runs ({@link Steps}, {@link Answers}), a {@link
 * Mishap} happens ({@link Mishaps}). A world that was met before is not gone into again. So it ends when there is nothing
 * more: {@link Explorer#isComplete} is asserted, there is no limit to run into. The way to a broken promise is the shortest
 * there is, and is told as a numbered story.
 *
 * <p>The pods are {@link Engine}s of the real classes: read path, loads, leases, near cache, floors, hearing, invalidations.
 * All that they wait for is an {@link OpenCalls open call}, answered on this thread by an {@link Input}; no thread and no
 * clock of the machine takes part. So an engine that gets the same inputs gets into the same state, and what one input does
 * in one state is found out once, by running an engine from its beginning, and remembered ({@link PodState}): the millions
 * of worlds are made of a few thousand states of each pod.
 *
 * <p>Two states are one if they look the same ({@link EnginePod#looks}): near entry, floor, open calls, and what each read
 * was told so far. {@link #whatLooksTheSameIsTheSame} goes into states by all ways that were found and compares.
 *
 * <h2>What stands for what</h2>
 *
 * Redis is the {@link ModelTier}, which passes the contract of the real one. Healing (in {@code redis}) is a step in which a
 * pod buries what the log says before any other call of it is taken; backplane, outbox and relay (in {@code database}) are
 * steps of the world. Not here: entries that become stale and are refreshed, batched reads, floors forgotten early, and
 * the loss of more than the last write by a failover.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StatesTest {

    private static final Mishap[] WORST = {
        Mishap.EVICTION, Mishap.FAILOVER, Mishap.LOST_NEWS, Mishap.PAUSE, Mishap.DEATH
    };

    @Test
    void twoWritesAmongReadsOnBothPods() {
        keepsThePromise(Bounds.of(2, 2, 2));
    }

    @Test
    void readsThatOverlap() {
        keepsThePromise(Bounds.of(2, 2, 1).overlap());
    }

    @ParameterizedTest
    @EnumSource
    void aMishap(Mishap mishap) {
        keepsThePromise(Bounds.of(2, 2, 1).with(mishap));
    }

    @ParameterizedTest
    @MethodSource
    void twoMishaps(Mishap one, Mishap other) {
        keepsThePromise(Bounds.of(1, 1, 1).with(one, other));
        keepsThePromise(Bounds.of(0, 2, 1).overlap().with(one, other));
    }

    static Stream<Arguments> twoMishaps() {
        return IntStream.range(0, WORST.length).boxed().flatMap(i -> IntStream.range(0, i)
                .mapToObj(j -> Arguments.of(WORST[i], WORST[j])));
    }

    @Test
    void allTheWorstAtOnce() {
        keepsThePromise(Bounds.of(0, 1, 1).with(WORST));
    }

    // What was found, and is no more.

    @Test
    void afterAPauseNoReadJoinsOneFromBeforeIt() {
        keepsThePromise(Bounds.of(0, 2, 1).overlap().with(Mishap.PAUSE));
    }

    @Test
    void aLeaseThatIsGrantedToNobodyLetsNothingIn() {
        keepsThePromise(Bounds.of(1, 0, 1).with(Mishap.DEADLINE, Mishap.EVICTION));
    }

    @Test
    void whoLosesPatienceWithAnEntryThatIsOldWaitsOn() {
        keepsThePromise(Bounds.of(0, 2, 1).with(Mishap.PAUSE, Mishap.IMPATIENCE));
    }

    // The test of the test: without any one of its safeguards the promise is broken, and that is noticed.

    @Test
    void withoutFloorsAPodServesWhatItKnowsToBeOld() {
        isBroken(Bounds.of(1, 1, 1).without(Safeguard.FLOORS));
    }

    @Test
    void withoutTheLeaseTokenAnEvictedTombstoneLetsTheOldValueIn() {
        isBroken(Bounds.of(1, 1, 1).with(Mishap.EVICTION).without(Safeguard.LEASE_TOKEN));
    }

    @Test
    void withoutHealingAForgottenTombstoneLeavesTheOldValue() {
        isBroken(Bounds.of(1, 1, 1).with(Mishap.FAILOVER).without(Safeguard.HEALING));
    }

    @Test
    void whoDoesNotNoticeSilenceServesWhatWasBefore() {
        isBroken(Bounds.of(0, 2, 1).with(Mishap.PAUSE).without(Safeguard.SILENCE));
    }

    /** The fence is the second line: the lease token alone would do, and so would the fence if nothing were forgotten. */
    @Test
    void whereTheLeaseTokenIsMissingTheFenceIsAllThatKeepsOldValuesOut() {
        keepsThePromise(Bounds.of(1, 1, 1).without(Safeguard.LEASE_TOKEN));
        isBroken(Bounds.of(1, 1, 1).without(Safeguard.LEASE_TOKEN, Safeguard.FENCE));
    }

    @Test
    void whatLooksTheSameIsTheSame() {
        Explorer explorer = Explorer.explore(Bounds.of(1, 1, 1).with(Mishap.DEADLINE, Mishap.PAUSE));
        assertThat(explorer.statesOf(Side.A).ambiguous()).isEmpty();
        assertThat(explorer.statesOf(Side.B).ambiguous()).isEmpty();
    }

    private static void keepsThePromise(Bounds bounds) {
        Explorer explorer = Explorer.explore(bounds);
        Figures.print("%s", explorer);
        assertThat(explorer.broken()).as(explorer.toString()).isNull();
        assertThat(explorer.isComplete()).isTrue();
    }

    private static void isBroken(Bounds bounds) {
        Explorer explorer = Explorer.explore(bounds);
        Figures.print("%s", explorer);
        assertThat(explorer.broken()).as(explorer.toString()).isNotNull();
    }
}
