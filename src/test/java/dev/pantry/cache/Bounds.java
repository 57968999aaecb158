package dev.pantry.cache;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How large a world is explored.
 *
 * @param readsOfA so many reads begin on pod A at most, each at any moment
 * @param readsOfB the same on pod B
 * @param overlapping whether a read may begin while another of its pod is under way
 * @param writes on pod A, one after the other
 * @param mishaps any of these may happen in the same run
 * @param missing safeguards that are taken away
 */
record Bounds(
        int readsOfA, int readsOfB, boolean overlapping, int writes, List<Mishap> mishaps, Set<Safeguard> missing) {

    static Bounds of(int readsOfA, int readsOfB, int writes) {
        return new Bounds(readsOfA, readsOfB, false, writes, List.of(), Set.of());
    }

    Bounds overlap() {
        return new Bounds(readsOfA, readsOfB, true, writes, mishaps, missing);
    }

    Bounds with(Mishap... some) {
        return new Bounds(readsOfA, readsOfB, overlapping, writes, List.of(some), missing);
    }

    Bounds without(Safeguard... some) {
        Set<Safeguard> without = EnumSet.noneOf(Safeguard.class);
        without.addAll(List.of(some));
        return new Bounds(readsOfA, readsOfB, overlapping, writes, mishaps, without);
    }

    boolean has(Safeguard safeguard) {
        return !missing.contains(safeguard);
    }

    int reads(Side side) {
        return side == Side.A ? readsOfA : readsOfB;
    }

    int mostReads(Side side) {
        return reads(side) + (side == Side.B && mishaps.contains(Mishap.KNOWING_READER) ? 1 : 0);
    }

    @Override
    public String toString() {
        return readsOfA + "+" + readsOfB + (overlapping ? " overlapping" : "") + " reads, " + writes + " writes"
                + (mishaps.isEmpty() ? "" : ", " + mishaps) + (missing.isEmpty() ? "" : ", without " + missing);
    }
}
