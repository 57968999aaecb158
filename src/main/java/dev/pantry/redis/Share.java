package dev.pantry.redis;

import java.util.BitSet;

/**
 * The slots of one master.
 *
 * @param slots not to be changed
 */
record Share(BitSet slots) {

    /** Of a server that is no part of a cluster. */
    static final Share ALL = all();

    private static final String NOTE = "pantry:healed";

    private static Share all() {
        BitSet slots = new BitSet(Slot.COUNT);
        slots.set(0, Slot.COUNT);
        return new Share(slots);
    }

    boolean has(String key) {
        return slots.get(Slot.of(key));
    }

    /** A key of this share for what is noted about its server. */
    String note() {
        int number = 0;
        while (!slots.isEmpty() && !has(note(number))) {
            number++; // a few tries for a third of all slots, some thousands for a single one
        }
        return note(number);
    }

    private static String note(int number) {
        return NOTE + ":{" + number + "}";
    }
}
