package dev.pantry.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Every status once and in order, whenever the news come: each look at the database is answered when the test says so. */
class FeedTest {

    private static final UUID ORDER = UUID.randomUUID();

    private final List<OrderEvent> database = new ArrayList<>();
    private final Deque<Runnable> looks = new ArrayDeque<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private boolean databaseIsGone;
    private final Feed feed = new Feed(this::eventsAfter, later::add);

    @Test
    void whoJoinsGetsTheStateAndThenEveryChange() {
        database(OrderStatus.PLACED, OrderStatus.ACCEPTED);
        List<OrderStatus> seen = join(Follower.FROM_NOW_ON);
        answerAll();
        assertThat(seen).containsExactly(OrderStatus.ACCEPTED);
        database(OrderStatus.PREPARING, OrderStatus.READY); // two changes, one word of them
        feed.look();
        answerAll();
        assertThat(seen).containsExactly(OrderStatus.ACCEPTED, OrderStatus.PREPARING, OrderStatus.READY);
    }

    @Test
    void newsThatComeTwiceTellNothingTwice() {
        database(OrderStatus.PLACED);
        List<OrderStatus> seen = join(Follower.FROM_NOW_ON);
        answerAll();
        for (int i = 0; i < 5; i++) {
            feed.look();
        }
        answerAll();
        assertThat(seen).containsExactly(OrderStatus.PLACED);
    }

    @Test
    void newsDuringALookMakeItLookOnceMore() {
        database(OrderStatus.PLACED);
        List<OrderStatus> seen = join(Follower.FROM_NOW_ON);
        Runnable answer = looks.remove(); // this one has read before the change
        database(OrderStatus.ACCEPTED);
        feed.look();
        assertThat(looks).isEmpty(); // one at a time
        answer.run();
        answerAll();
        assertThat(seen).containsExactly(OrderStatus.PLACED, OrderStatus.ACCEPTED);
    }

    @Test
    void whoJoinsDuringALookIsNotToldByIt() {
        database(OrderStatus.PLACED);
        List<OrderStatus> first = join(Follower.FROM_NOW_ON);
        answerAll();
        feed.look(); // reads above what the first one has: nothing
        List<OrderStatus> second = join(Follower.FROM_NOW_ON);
        answerAll();
        assertThat(first).containsExactly(OrderStatus.PLACED);
        assertThat(second).containsExactly(OrderStatus.PLACED);
    }

    @Test
    void whoComesBackGetsWhatTheyHaveMissed() {
        database(OrderStatus.PLACED, OrderStatus.ACCEPTED, OrderStatus.PREPARING);
        List<OrderStatus> behind = join(1);
        List<OrderStatus> upToDate = join(3);
        List<OrderStatus> ahead = join(99);
        answerAll();
        assertThat(behind).containsExactly(OrderStatus.ACCEPTED, OrderStatus.PREPARING);
        assertThat(upToDate).isEmpty();
        assertThat(ahead).containsExactly(OrderStatus.PREPARING);
    }

    @Test
    void aLookThatFailsIsRepeated() {
        database(OrderStatus.PLACED);
        databaseIsGone = true;
        List<OrderStatus> seen = join(Follower.FROM_NOW_ON);
        answerAll();
        assertThat(seen).isEmpty();
        databaseIsGone = false;
        later.remove().run();
        answerAll();
        assertThat(seen).containsExactly(OrderStatus.PLACED);
    }

    @Test
    void whoDoesNotReadIsCutOffAndTheOthersAreNot() {
        database(OrderStatus.PLACED);
        List<Throwable> cutOff = new ArrayList<>();
        follow(Follower.FROM_NOW_ON).subscribe().withSubscriber(new Idle(cutOff));
        List<OrderStatus> seen = join(Follower.FROM_NOW_ON);
        answerAll();
        for (int i = 0; i < 20; i++) { // psql may do what the steps do not allow
            database(OrderStatus.READY);
            feed.look();
            answerAll();
        }
        assertThat(cutOff).hasSize(1);
        assertThat(seen).hasSize(21);
    }

    private List<OrderStatus> join(long seenBefore) {
        List<OrderStatus> seen = new ArrayList<>();
        follow(seenBefore).subscribe().with(event -> seen.add(event.status()));
        return seen;
    }

    private Multi<OrderEvent> follow(long seenBefore) {
        return BoundedStream.of(out -> {
            feed.add(new Follower(out, () -> Uni.createFrom().item(true), seenBefore));
            feed.look();
        });
    }

    private void database(OrderStatus... statuses) {
        for (OrderStatus status : statuses) {
            database.add(new OrderEvent(ORDER, status, database.size() + 1L));
        }
    }

    /** What the database says now, handed over when the test wants it. */
    private Uni<List<OrderEvent>> eventsAfter(long version) {
        List<OrderEvent> events =
                database.stream().filter(event -> event.version() > version).toList();
        boolean fails = databaseIsGone;
        return Uni.createFrom()
                .emitter((UniEmitter<? super List<OrderEvent>> waiter) -> looks.add(() -> {
                    if (fails) {
                        waiter.fail(new IllegalStateException("gone"));
                    } else {
                        waiter.complete(events);
                    }
                }));
    }

    private void answerAll() {
        while (!looks.isEmpty()) {
            looks.remove().run();
        }
    }

    /** Subscribes and asks for nothing. */
    private record Idle(List<Throwable> failures) implements Flow.Subscriber<OrderEvent> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {}

        @Override
        public void onNext(OrderEvent event) {}

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void onComplete() {}
    }
}
