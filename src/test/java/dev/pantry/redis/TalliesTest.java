package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pantry.redis.Tallies.Outcome;
import dev.pantry.redis.Tallies.Part;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TalliesTest {

    private static final UUID SENDER = UUID.randomUUID();
    private static final UUID ANOTHER = UUID.randomUUID();

    @Inject
    Tallies tallies;

    @Inject
    RedisDataSource redis;

    private final String tally = "test:" + UUID.randomUUID();

    @Test
    void aBatchThatIsSentAgainIsCountedOnce() {
        add(SENDER, 1, Map.of(7L, 2L, 8L, 1L));
        add(SENDER, 1, Map.of(7L, 2L, 8L, 1L));
        assertThat(amount(7)).isEqualTo(2);

        add(SENDER, 2, Map.of(7L, 1L));
        add(ANOTHER, 1, Map.of(7L, 1L));
        assertThat(amount(7)).isEqualTo(4);
        assertThat(amount(8)).isEqualTo(1);
        assertThat(amount(9)).isZero();
    }

    @Test
    void oneThatComesBehindALaterOneIsNotCountedAnyMore() {
        add(SENDER, 2, Map.of(7L, 1L));
        add(SENDER, 1, Map.of(7L, 1L));
        add(SENDER, 2, Map.of(7L, 1L));
        assertThat(amount(7)).isEqualTo(1);
    }

    @Test
    void whatWasMovedAsideIsCountedOnceAllTheSame() {
        add(SENDER, 1, Map.of(7L, 1L));
        assertThat(moveAside()).isNotNull();
        add(SENDER, 1, Map.of(7L, 1L));
        assertThat(amount(7)).isEqualTo(1);
    }

    @Test
    void aBatchKeepsItsNameFromItsFirstAmountUntilItIsDropped() {
        add(SENDER, 1, Map.of(7L, 1L));
        String name = find(7).get(0).batch();
        add(SENDER, 2, Map.of(7L, 1L));
        assertThat(moveAside()).isEqualTo(name);
        add(SENDER, 3, Map.of(7L, 5L));
        assertThat(moveAside()).as("it is still there").isEqualTo(name);
        assertThat(find(7))
                .satisfiesExactlyInAnyOrder(
                        pending -> assertThat(pending.amount()).isEqualTo(5),
                        aside -> assertThat(aside).isEqualTo(new Part(name, 2)));

        done(tallies.drop(tally, "another"));
        assertThat(amount(7)).isEqualTo(7);
        done(tallies.drop(tally, name));
        assertThat(amount(7)).isEqualTo(5);
        assertThat(moveAside()).isNotNull().isNotEqualTo(name);
    }

    @Test
    void whereNothingIsPendingNothingIsMoved() {
        assertThat(moveAside()).isNull();
    }

    @Test
    void aLargeBatchIsReadInPages() {
        Map<Long, Long> amounts =
                LongStream.rangeClosed(1, 3_500).boxed().collect(Collectors.toMap(id -> id, id -> 2 * id));
        add(SENDER, 1, amounts);
        String name = Objects.requireNonNull(moveAside());
        assertThat(done(tallies.amounts(tally, name))).isEqualTo(amounts);
    }

    @Test
    void aBatchThatIsGoneIsNotTakenForAnEmptyOne() {
        add(SENDER, 1, Map.of(7L, 1L));
        String name = Objects.requireNonNull(moveAside());
        done(tallies.drop(tally, name));
        assertThatThrownBy(() -> done(tallies.amounts(tally, name))).hasMessageContaining("GONE");
    }

    @Test
    void nothingOfItMayBeEvicted() {
        add(SENDER, 1, Map.of(7L, 1L));
        done(tallies.moveAside(tally));
        add(SENDER, 2, Map.of(7L, 1L));
        assertThat(List.of("pending:{" + tally + "}", "aside:{" + tally + "}", "senders:{" + tally + "}"))
                .allSatisfy(key -> assertThat(redis.key().pttl(key)).as(key).isEqualTo(-1));
    }

    @Test
    void aSenderThatHasNotSentForADayIsForgotten() {
        add(SENDER, 1, Map.of(7L, 1L));
        String key = "senders:{" + tally + "}";
        redis.hash(String.class).hset(key, "an old one", "17 1600000000");
        done(tallies.moveAside(tally));
        assertThat(redis.hash(String.class).hkeys(key)).containsExactly(SENDER.toString());
    }

    @Test
    void aServerThatIsFullRefusesAndHasCountedNothing() {
        add(SENDER, 1, Map.of(7L, 1L));
        redis.execute("CONFIG", "SET", "maxmemory-policy", "noeviction");
        redis.execute("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThat(done(tallies.add(tally, SENDER, 2, Map.of(7L, 1L)))).isEqualTo(Outcome.REFUSED);
        } finally {
            redis.execute("CONFIG", "SET", "maxmemory", "0");
            redis.execute("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
        }
        assertThat(amount(7)).isEqualTo(1);
    }

    private void add(UUID sender, long sequence, Map<Long, Long> amounts) {
        assertThat(done(tallies.add(tally, sender, sequence, amounts))).isEqualTo(Outcome.ADDED);
    }

    private @Nullable String moveAside() {
        return done(tallies.moveAside(tally));
    }

    private List<Part> find(long id) {
        return done(tallies.find(tally, id));
    }

    private long amount(long id) {
        return find(id).stream().mapToLong(Part::amount).sum();
    }

    private static <T extends @Nullable Object> T done(Uni<T> work) {
        return work.await().atMost(Duration.ofSeconds(5));
    }
}
