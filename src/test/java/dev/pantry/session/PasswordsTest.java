package dev.pantry.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.elytron.security.common.BcryptUtil;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    private static final int MANY = 500;

    private final Passwords passwords = new Passwords();
    private final String hash = BcryptUtil.bcryptHash("open sesame");

    @AfterEach
    void stop() {
        passwords.stop();
    }

    @Test
    void onlyTheRightPasswordMatches() {
        assertThat(passwords.matches("open sesame", hash).await().indefinitely())
                .isTrue();
        assertThat(passwords.matches("open sesam", hash).await().indefinitely()).isFalse();
        assertThat(passwords.matches("open sesame", null).await().indefinitely())
                .isFalse();
    }

    @Test
    void tooManyAtOnceAreToldToComeAgain() {
        List<CompletableFuture<Boolean>> answers = IntStream.range(0, MANY)
                .mapToObj(i -> passwords.matches("open sesame", hash).subscribeAsCompletionStage())
                .toList();
        List<Throwable> refused = answers.stream()
                .filter(CompletableFuture::isCompletedExceptionally) // at once, before any other is done
                .map(answer -> catchThrowable(answer::join))
                .toList();
        assertThat(refused).hasSizeBetween(MANY / 2, MANY - 2).allSatisfy(failure -> {
            HttpProblem problem = (HttpProblem) requireNonNull(failure.getCause());
            assertThat(problem.getStatusCode()).isEqualTo(503);
            assertThat(problem.getHeaders()).containsKey("Retry-After");
        });
        assertThat(answers.stream()
                        .filter(answer -> !answer.isCompletedExceptionally())
                        .map(CompletableFuture::join))
                .isNotEmpty()
                .containsOnly(true);
    }
}
