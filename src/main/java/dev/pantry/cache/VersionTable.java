package dev.pantry.cache;

/**
 * Hash -> highest version, in one array of longs: open addressing with linear probing, twice as many slots as entries.
 * Never shrinks, never forgets. Not thread-safe.
 */
final class VersionTable {

    private static final int FEWEST_SLOTS = 8;

    /** Pairs of hash and version; a hash of 0 marks a free slot. */
    private long[] slots = new long[2 * FEWEST_SLOTS];

    private int size;

    int size() {
        return size;
    }

    /** The version of a hash; 0 if unknown. */
    long get(long hash) {
        int at = find(hash);
        return slots[at] == 0 ? 0 : slots[at + 1];
    }

    void raise(long hash, long version) {
        int at = find(hash);
        if (slots[at] == 0) {
            if (4 * (size + 1) > slots.length) {
                grow();
                at = find(hash);
            }
            slots[at] = hash;
            size++;
        }
        slots[at + 1] = Math.max(slots[at + 1], version);
    }

    private int find(long hash) {
        int mask = slots.length / 2 - 1;
        int slot = (int) hash & mask;
        while (slots[2 * slot] != 0 && slots[2 * slot] != hash) {
            slot = (slot + 1) & mask;
        }
        return 2 * slot;
    }

    private void grow() {
        long[] before = slots;
        slots = new long[2 * before.length];
        for (int i = 0; i < before.length; i += 2) {
            if (before[i] != 0) {
                int at = find(before[i]);
                slots[at] = before[i];
                slots[at + 1] = before[i + 1];
            }
        }
    }
}
