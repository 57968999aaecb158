package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tier in memory does what Redis does; and the contract notices if it does not. */
class ModelTierTest extends SharedTierContract {

    private ModelTier tier = new ModelTier(Set.of());

    @Override
    protected SharedTier tier() {
        return tier;
    }

    @Override
    protected InstantSource clock() {
        return InstantSource.system();
    }

    @Test
    void aTierWithoutTheFenceBreaksTheContract() {
        tier = new ModelTier(Set.of(Safeguard.FENCE));
        assertThatExceptionOfType(AssertionError.class).isThrownBy(this::aFillBelowATombstoneIsRefusedAndToldWhy);
    }

    @Test
    void aTierThatDoesNotAskForTheLeaseBreaksTheContract() {
        tier = new ModelTier(Set.of(Safeguard.LEASE_TOKEN));
        assertThatExceptionOfType(AssertionError.class).isThrownBy(this::nothingIsFilledWithoutTheLease);
    }
}
