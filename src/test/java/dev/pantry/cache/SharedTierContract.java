package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.cache.SharedTier.FillReply;
import dev.pantry.cache.SharedTier.LeaseReply;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every shared tier must do, whatever it is made of. */
public abstract class SharedTierContract {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final CachePolicy policy = Policies.of("test");
    private EntryKey key = key();

    protected abstract SharedTier tier();

    /** The clock of that tier. */
    protected abstract InstantSource clock();

    @BeforeEach
    void newKey() {
        key = key();
    }

    @Test
    void whatIsFilledUnderALeaseIsFound() {
        lease("me");
        Entry entry = value(7, 7);
        assertThat(fill(entry, "me").stored()).isTrue();
        Entry found = find();
        assertThat(found).isNotNull();
        assertThat(found).usingRecursiveComparison().isEqualTo(entry);
    }

    @Test
    void anAbsenceIsFoundToo() {
        lease("me");
        fill(absent(0), "me");
        assertThat(find()).isNotNull().matches(Entry::isAbsent);
    }

    @Test
    void onlyOneHoldsTheLease() {
        assertThat(lease("me")).isInstanceOf(LeaseReply.Granted.class);
        assertThat(lease("other")).isInstanceOf(LeaseReply.Held.class);
    }

    @Test
    void fillingEndsTheLease() {
        lease("me");
        fill(value(7, 7), "me");
        assertThat(findOrLease(8, 0, "other")).isInstanceOf(LeaseReply.Granted.class);
    }

    @Test
    void nothingIsFilledWithoutTheLease() {
        assertThat(fill(value(7, 7), "me").stored()).isFalse();
        lease("other");
        assertThat(fill(value(7, 7), "me").stored()).isFalse();
        assertThat(find()).isNull();
    }

    @Test
    void whatSomebodyElseHasStoredIsFoundInsteadOfALease() {
        lease("me");
        Entry entry = value(7, 7);
        fill(entry, "me");
        assertThat(findOrLease(0, 0, "other")).isInstanceOf(LeaseReply.Found.class);
        assertThat(findOrLease(7, 0, "other")).isInstanceOf(LeaseReply.Found.class);
    }

    @Test
    void whatIsBelowTheFloorOrAlreadySeenIsNoNews() {
        lease("me");
        Entry entry = value(7, 7);
        fill(entry, "me");
        assertThat(findOrLease(8, 0, "other")).isEqualTo(new LeaseReply.Granted(7));
        release("other");
        assertThat(findOrLease(0, entry.life().loadedAt(), "third")).isEqualTo(new LeaseReply.Granted(7));
    }

    @Test
    void aTombstoneBuriesWhatIsOlder() {
        lease("me");
        fill(value(7, 7), "me");
        bury(9, false);
        assertThat(find()).isNotNull().matches(found -> found.kind() == Entry.Kind.TOMBSTONE && found.asOf() == 9);
    }

    @Test
    void aTombstoneLeavesWhatReflectsItAlready() {
        lease("me");
        fill(value(9, 9), "me");
        bury(9, false);
        assertThat(find()).isNotNull().matches(found -> found.kind() == Entry.Kind.VALUE);
    }

    @Test
    void aTombstoneTakesTheLeaseAway() {
        lease("me");
        bury(5, false);
        assertThat(fill(value(7, 7), "me").stored()).isFalse();
        assertThat(lease("other")).isEqualTo(new LeaseReply.Granted(5));
    }

    /** Every pod tells a server that was restarted of all that it may have forgotten, while others load again. */
    @Test
    void aChangeThatIsReflectedAlreadyTakesNoLeaseAway() {
        bury(9, false);
        lease("me");
        bury(9, false);
        bury(5, false);
        assertThat(fill(value(7, 9), "me").stored()).isTrue();
    }

    @Test
    void aFillBelowATombstoneIsRefusedAndToldWhy() {
        lease("me");
        bury(9, false);
        assertThat(fill(value(7, 7), "me")).isEqualTo(new FillReply(false, 9));
    }

    @Test
    void aLoadAfterTheTombstoneSatisfiesItWhateverVersionItBrings() {
        bury(9, false);
        assertThat(lease("me")).isEqualTo(new LeaseReply.Granted(9));
        assertThat(fill(value(7, 9), "me").stored()).isTrue();
    }

    @Test
    void theTombstoneOfADeletedRowIsItselfTheAnswer() {
        bury(9, true);
        assertThat(find()).isNotNull().matches(Entry::isAbsent).matches(found -> found.asOf() == 9);
        assertThat(lease("me")).isInstanceOf(LeaseReply.Found.class);
    }

    @Test
    void aLeaseIsReleasedOnlyByItsHolder() {
        lease("me");
        release("other");
        assertThat(lease("other")).isInstanceOf(LeaseReply.Held.class);
        release("me");
        assertThat(lease("other")).isInstanceOf(LeaseReply.Granted.class);
    }

    @Test
    void aLeaseIsRenewedOnlyByItsHolder() {
        lease("me");
        renew("other");
        renew("me");
        assertThat(lease("other")).isInstanceOf(LeaseReply.Held.class);
        release("me");
        renew("me");
        assertThat(lease("other")).isInstanceOf(LeaseReply.Granted.class);
    }

    @Test
    void whoeverWaitsForTheEndOfALeaseIsWoken() {
        for (String end : List.of("filled", "released", "taken away")) {
            newKey();
            lease("me");
            CompletableFuture<Void> woken = tier().leaseEnd(key).subscribeAsCompletionStage();
            CompletableFuture<Void> notMine = tier().leaseEnd(key()).subscribeAsCompletionStage();
            switch (end) {
                case "filled" -> fill(value(7, 7), "me");
                case "released" -> release("me");
                default -> bury(9, false);
            }
            assertThat(woken).as(end).succeedsWithin(Duration.ofSeconds(5));
            assertThat(notMine).isNotDone();
        }
    }

    @Test
    void aRefusedFillStillEndsItsOwnLease() {
        bury(9, false);
        lease("me");
        assertThat(fill(value(7, 7), "me")).isEqualTo(new FillReply(false, 9));
        assertThat(lease("me again")).isInstanceOf(LeaseReply.Granted.class);
    }

    @Test
    void manyAreFoundAtOnce() {
        lease("me");
        fill(value(7, 7), "me");
        EntryKey missing = key();
        assertThat(get(tier().findAll(List.of(missing, key)))).containsOnlyKeys(key);
    }

    @Test
    void aWriterTakesTheLeaseFromWhoeverHoldsIt() {
        lease("loader");
        seize("writer");
        assertThat(fill(value(6, 6), "loader").stored()).isFalse();
        assertThat(fill(value(7, 7), "writer").stored()).isTrue();
        assertThat(find()).isNotNull().matches(found -> found.version() == 7);
    }

    @Test
    void aWriterReplacesTheTombstoneOfItsOwnChange() {
        bury(7, false);
        seize("writer");
        assertThat(fill(value(7, 7), "writer").stored()).isTrue();
    }

    @Test
    void aWriterReplacesNothingNewer() {
        bury(9, false);
        seize("writer");
        assertThat(fill(value(7, 7), "writer")).isEqualTo(new FillReply(false, 9));
    }

    @Test
    void aTombstoneTakesTheLeaseFromAWriterToo() {
        seize("writer");
        bury(5, false);
        assertThat(fill(value(7, 7), "writer").stored()).isFalse();
    }

    @Test
    void aSeizedLeaseEndsByItselfAndIsSeen() {
        assertThat(get(tier().leaseLife(key))).isZero();
        seize("writer");
        assertThat(get(tier().leaseLife(key))).isBetween(1L, SharedTier.LEASE_LIFE.toMillis());
        release("writer");
        assertThat(get(tier().leaseLife(key))).isZero();
    }

    @Test
    void aPatternRemovesEveryEntryThatMatchesAndIsOlder() {
        String family = "test:" + UUID.randomUUID();
        List<EntryKey> entries = keys(family + "-1", 700);
        EntryKey newer = new EntryKey(policy, family + "-1newer");
        EntryKey tombstone = new EntryKey(policy, family + "-1tombstone");
        entries.forEach(entry -> store(entry, value(7, 7)));
        store(newer, value(9, 9));
        bury(tombstone, 8, false);

        assertThat(buryAll(family + "-1*", 9)).isEqualTo(entries.size() + 1);

        assertThat(get(tier().findAll(entries))).isEmpty();
        assertThat(find(tombstone)).isNull();
        assertThat(find(newer)).isNotNull();
        assertThat(buryAll(family + "-1*", 9)).isZero();
    }

    @Test
    void aPatternTouchesNoOtherKey() {
        String family = "test:" + UUID.randomUUID();
        List<EntryKey> others = List.of(
                new EntryKey(policy, family + "-2"),
                new EntryKey(policy, family + "-1:menu"),
                new EntryKey(policy, family + "-1:2:menu"),
                new EntryKey(policy, "x" + family + "-1"));
        others.forEach(other -> store(other, value(7, 7)));
        others.forEach(other -> get(tier().findOrLease(other, 8, 0, "me")));

        assertThat(buryAll(family + "-1*", 9)).isZero();

        assertThat(get(tier().findAll(others))).hasSize(others.size());
        assertThat(others)
                .allSatisfy(other -> assertThat(get(tier().leaseLife(other))).isPositive());
        assertThat(buryAll(family + "-1*:menu", 9)).isEqualTo(1);
    }

    @Test
    void aPatternTakesAwayTheLeasesOfLoadsThatBeganBefore() {
        String family = "test:" + UUID.randomUUID();
        EntryKey loading = new EntryKey(policy, family + "-1");
        EntryKey refreshing = new EntryKey(policy, family + "-2");
        store(refreshing, value(7, 7));
        get(tier().findOrLease(loading, 0, 0, "me"));
        get(tier().findOrLease(refreshing, 8, 0, "me"));

        assertThat(buryAll(family + "*", 9)).isEqualTo(1);

        assertThat(get(tier().fill(loading, value(8, 8), "me")).stored()).isFalse();
        assertThat(get(tier().fill(refreshing, value(8, 8), "me")).stored()).isFalse();
        assertThat(find(loading)).isNull();
        assertThat(get(tier().findOrLease(loading, 9, 0, "other"))).isEqualTo(new LeaseReply.Granted(0));
    }

    private static List<EntryKey> keys(String beginning, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new EntryKey(Policies.of("test"), beginning + i))
                .toList();
    }

    private void store(EntryKey key, Entry entry) {
        tier().seize(key, "store").await().atMost(SOON);
        assertThat(get(tier().fill(key, entry, "store")).stored()).isTrue();
    }

    private void seize(String token) {
        tier().seize(key, token).await().atMost(SOON);
    }

    private long buryAll(String pattern, long asOf) {
        return get(tier().buryAll(new KeyPattern(pattern), asOf));
    }

    private EntryKey key() {
        return new EntryKey(policy, "test:" + UUID.randomUUID());
    }

    private LeaseReply lease(String token) {
        return findOrLease(0, 0, token);
    }

    private LeaseReply findOrLease(long floor, long seenLoadedAt, String token) {
        return get(tier().findOrLease(key, floor, seenLoadedAt, token));
    }

    private FillReply fill(Entry entry, String token) {
        return get(tier().fill(key, entry, token));
    }

    private void renew(String token) {
        tier().renew(key, token).await().atMost(Duration.ofSeconds(5));
    }

    private void release(String token) {
        tier().release(key, token).await().atMost(SOON);
    }

    private void bury(long version, boolean deleted) {
        bury(key, version, deleted);
    }

    private void bury(EntryKey key, long version, boolean deleted) {
        Entry tombstone = Entry.tombstone(
                new Invalidation(key.text(), version, deleted),
                clock().millis(),
                Duration.ofSeconds(30),
                SharedTier.TOMBSTONE_LIFE);
        tier().bury(key.text(), tombstone).await().atMost(SOON);
    }

    private @Nullable Entry find() {
        return find(key);
    }

    private @Nullable Entry find(EntryKey key) {
        return tier().find(key).await().atMost(SOON);
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(SOON);
    }

    private Entry value(long version, long asOf) {
        Body body = Body.of(("{\"filler\":\"" + "x".repeat(2_000) + "\"}").getBytes(StandardCharsets.UTF_8));
        return Loads.entry(policy, new Loaded(version, body), asOf, clock().millis(), 1_234);
    }

    private Entry absent(long asOf) {
        return Loads.entry(policy, Loaded.ABSENT, asOf, clock().millis(), 99);
    }
}
