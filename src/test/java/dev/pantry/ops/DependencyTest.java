package dev.pantry.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class DependencyTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;
    private final Queue<UniEmitter<? super Void>> questions = new ArrayDeque<>();
    private final Dependency dependency =
            new Dependency("thing", () -> Uni.createFrom().<Void>emitter(questions::add), (InstantSource) () -> now);

    @Test
    void whatNobodyHasAskedYetIsDown() {
        assertThat(dependency.state().up()).isFalse();
    }

    @Test
    void sinceIsWhenTheStateChangedNotWhenItWasLookedAt() {
        lookAndAnswer(1);
        lookAndAnswer(2);
        assertThat(dependency.state()).hasToString("UP since 2026-01-01T00:00:01Z");
        lookAndFail(3, "refused");
        lookAndFail(4, "still refused");
        assertThat(dependency.state()).hasToString("DOWN since 2026-01-01T00:00:03Z: still refused");
    }

    @Test
    void oneThatOwesAnAnswerIsDownAndNotAskedAgain() {
        lookAndAnswer(1);
        look(2);
        look(3);
        look(4);
        assertThat(questions).hasSize(1);
        assertThat(dependency.state()).hasToString("DOWN since 2026-01-01T00:00:03Z: does not answer");
        questions.remove().complete(null);
        assertThat(dependency.state().up()).isTrue();
    }

    @Test
    void anAnswerThatIsLostIsNotWaitedForForEver() {
        look(1);
        look(12);
        assertThat(questions).hasSize(2);
        questions.remove();
        questions.remove().complete(null);
        assertThat(dependency.state()).hasToString("UP since 2026-01-01T00:00:12Z");
    }

    @Test
    void oneThatIsFrozenIsAskedTwiceAndNoMore() {
        for (int second = 1; second < 100; second++) {
            look(second);
        }
        assertThat(questions).hasSize(2);
        questions.forEach(question -> question.complete(null));
        questions.clear();
        look(100);
        assertThat(questions).as("it is asked again").hasSize(1);
    }

    private void look(int second) {
        now = START.plusSeconds(second);
        dependency.look();
    }

    private void lookAndAnswer(int second) {
        look(second);
        questions.remove().complete(null);
    }

    private void lookAndFail(int second, String reason) {
        look(second);
        questions.remove().fail(new IllegalStateException(reason));
    }
}
