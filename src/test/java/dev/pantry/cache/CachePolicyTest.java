package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachePolicyTest {

    @Test
    void aLifetimeOutOfBoundsIsRefusedByTheNameOfItsSetting() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(Duration.ZERO, Duration.ZERO))
                .withMessageContaining("pantry.cache.menu.fresh-for");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(Duration.ofSeconds(1), Duration.ofSeconds(-1)))
                .withMessageContaining("pantry.cache.menu.stale-for");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(Duration.ofDays(365), Duration.ZERO))
                .withMessageContaining("pantry.cache.menu.fresh-for");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 10.1, Double.NaN, Double.POSITIVE_INFINITY})
    void soIsABetaOutOfBounds(double beta) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(Duration.ofSeconds(1), Duration.ZERO, beta))
                .withMessageContaining("pantry.cache.menu.early-refresh-beta");
    }

    @Test
    void jitterVariesALifetimeByFivePerCentEitherWay() {
        CachePolicy policy = Policies.of("menu");
        Lifetime shortest = Lifetime.ofValue(policy, 0, 0, () -> 0);
        Lifetime middle = Lifetime.ofValue(policy, 0, 0, () -> 0.5);
        Lifetime longest = Lifetime.ofValue(policy, 0, 0, () -> 1);
        assertThat(shortest.freshUntil()).isEqualTo(285_000);
        assertThat(middle.freshUntil()).isEqualTo(300_000);
        assertThat(longest.freshUntil()).isEqualTo(315_000);
        assertThat(middle.staleUntil()).isEqualTo(600_000);
        assertThat(middle.keepUntil()).isEqualTo(3_600_000);
    }

    private static CachePolicy policy(Duration freshFor, Duration staleFor) {
        return policy(freshFor, staleFor, 1);
    }

    private static CachePolicy policy(Duration freshFor, Duration staleFor, double beta) {
        return new CachePolicy(
                "menu", freshFor, staleFor, Duration.ZERO, Duration.ofSeconds(30), Duration.ofMinutes(1), beta);
    }
}
