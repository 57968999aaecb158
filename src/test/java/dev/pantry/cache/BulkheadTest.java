package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BulkheadTest {

    private final Bulkhead bulkhead = new Bulkhead(2, 3);
    private final List<CompletableFuture<Integer>> running = new ArrayList<>();

    @Test
    void soManyRunAtATimeAndSoManyWait() {
        List<CompletableFuture<Integer>> asked = ask(5);
        assertThat(running).hasSize(2);
        assertThat(bulkhead.waiting()).isEqualTo(3);
        running.get(0).complete(1);
        assertThat(asked.get(0)).isCompletedWithValue(1);
        assertThat(running).hasSize(3);
    }

    @Test
    void whoeverComesThenIsRefusedAtOnce() {
        ask(5);
        assertThat(ask(1).get(0)).isCompletedExceptionally().failsWithin(Duration.ZERO);
        running.get(0).complete(1);
        assertThat(ask(1).get(0)).isNotDone();
    }

    @Test
    void aFailureFreesItsPlaceToo() {
        List<CompletableFuture<Integer>> asked = ask(3);
        running.get(0).completeExceptionally(new IllegalStateException("the database is gone"));
        assertThat(asked.get(0)).isCompletedExceptionally();
        assertThat(running).hasSize(3);
        for (int i = 1; i < 3; i++) {
            running.get(i).complete(i);
        }
        ask(2);
        assertThat(running).hasSize(5);
    }

    @Test
    void whoeverGivesUpDoesNotCancelWhatHasBegun() {
        CompletableFuture<Integer> asked = ask(1).get(0);
        asked.cancel(true);
        assertThat(running.get(0)).isNotCancelled();
        ask(2);
        assertThat(running).hasSize(2); // its place is still taken
    }

    private List<CompletableFuture<Integer>> ask(int times) {
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            answers.add(bulkhead.run(this::query).subscribeAsCompletionStage());
        }
        return answers;
    }

    private Uni<Integer> query() {
        CompletableFuture<Integer> query = new CompletableFuture<>();
        running.add(query);
        return Uni.createFrom().completionStage(query);
    }
}
