package dev.pantry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** Vectors of the Redis Cluster specification, and what a 6.2 answers to CLUSTER KEYSLOT. */
class SlotTest {

    @Test
    void aKeyHasTheSlotOfItsCrc16() {
        assertThat(Slot.of("123456789")).isEqualTo(0x31C3);
        assertThat(Slot.of("foo")).isEqualTo(12_182);
        assertThat(Slot.of("bar")).isEqualTo(5_061);
        assertThat(Slot.of("")).isZero();
    }

    @Test
    void whatStandsInTheFirstBracesDecides() {
        assertThat(Slot.of("{user1000}.following")).isEqualTo(Slot.of("user1000"));
        assertThat(Slot.of("lock:{item:7}")).isEqualTo(Slot.of("item:7"));
        assertThat(Slot.of("foo{bar}{zap}")).isEqualTo(Slot.of("bar"));
        assertThat(Slot.of("foo{{bar}}zap")).isEqualTo(Slot.of("{bar"));
    }

    @Test
    void emptyOrOpenBracesDoNot() {
        assertThat(Slot.of("foo{}{bar}")).isNotEqualTo(Slot.of("bar"));
        assertThat(Slot.of("foo{bar")).isNotEqualTo(Slot.of("bar"));
    }

    @Test
    void theNoteAboutAServerIsAmongItsOwnKeys() {
        for (int slot = 0; slot < Slot.COUNT; slot += 1_000) {
            BitSet one = new BitSet();
            one.set(slot);
            Share share = new Share(one);
            assertThat(Slot.of(share.note())).isEqualTo(slot);
        }
    }
}
