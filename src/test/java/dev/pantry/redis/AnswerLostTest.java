package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pantry.cache.Entry;
import dev.pantry.cache.EntryKey;
import dev.pantry.cache.Invalidation;
import dev.pantry.cache.Policies;
import dev.pantry.cache.SharedTier;
import dev.pantry.cache.SharedTier.LeaseReply.Granted;
import dev.pantry.redis.Tallies.Outcome;
import dev.pantry.redis.Tallies.Part;
import dev.pantry.testing.Pods;
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

    /** Well before it would end by itself. */
    private static final Duration EARLY = SharedTier.LEASE_LIFE.dividedBy(2);

    private final Relay relay = Relay.inFrontOf(TestServers.servers().settings(), "pantry.redis.hosts");
    private final Map<String, String> settings =
            Map.of("pantry.redis.hosts", "redis://localhost:" + relay.port(), "pantry.redis.breaker-delay", "100ms");
    private final WayToRedis way = new WayToRedis(settings);
    private final String name = "test:" + UUID.randomUUID();
    private final UUID sender = UUID.randomUUID();
    private final EntryKey key = new EntryKey(Policies.of("test"), name);

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

    @Test
    void aLeaseIsGivenBackOfWhichNobodyHasHeard() {
        await().atMost(SOON).until(() -> way.answersFor(name));
        relay.breakInsteadOfAnswerTo(name);
        assertThatThrownBy(() -> done(way.tier.findOrLease(key, 0, 0, "me"))).isInstanceOf(AnswerLost.class);
        isGivenBackEarly();
    }

    @Test
    void aLeaseIsGivenBackThatComesAfterItsAskerHasGivenUp() {
        try (WayToRedis narrow = new WayToRedis(Pods.with(settings, "pantry.redis.connections", "1"))) {
            await().atMost(SOON).until(() -> narrow.answersFor(name));
            assertThat(done(narrow.tier.findOrLease(key, 0, 0, "who came before")))
                    .isInstanceOf(Granted.class);
            done(narrow.tier.release(key, "who came before"));
            relay.delay(() -> WayToRedis.DEADLINE);
            assertThatThrownBy(() -> done(narrow.tier.findOrLease(key, 0, 0, "me")))
                    .isInstanceOf(NoAnswer.class);
            relay.delay(() -> Duration.ZERO);
            isGivenBackEarly();
        }
    }

    @Test
    void aLeaseIsGivenBackWhoseHolderCouldNotFillWhileRedisWasOutOfThePath() {
        await().atMost(SOON).until(() -> way.answersFor(name));
        assertThat(done(way.tier.findOrLease(key, 0, 0, "me"))).isInstanceOf(Granted.class);
        Breaker breaker = way.link.masters().iterator().next().breaker();
        while (breaker.isClosed()) {
            breaker.unanswered();
        }
        Entry entry = new Invalidation(name, 7, false).tombstone(System.currentTimeMillis());
        assertThatThrownBy(() -> done(way.tier.fill(key, entry, "me"))).isInstanceOf(NotSent.class);
        isGivenBackEarly();
    }

    private Outcome add(long sequence) {
        return done(way.tallies.add(name, sender, sequence, Map.of(7L, 1L)));
    }

    private long amount() {
        return done(way.tallies.find(name, 7)).stream().mapToLong(Part::amount).sum();
    }

    private void isGivenBackEarly() {
        await().atMost(EARLY).ignoreExceptions().until(() -> done(way.tier.leaseLife(key)) == 0);
    }

    private static <T extends @Nullable Object> T done(Uni<T> work) {
        return work.await().atMost(SOON);
    }
}
