package dev.pantry.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The worlds that were met, each once, in order, with where each was first met from. Open addressing: there are millions. */
final class Met {

    private final List<World> worlds = new ArrayList<>();
    private int[] hashes = new int[1 << 12];
    private int[] cameFrom = new int[1 << 12];

    /** Numbers of worlds, plus one. */
    private int[] slots = new int[1 << 14];

    int count() {
        return worlds.size();
    }

    World get(int number) {
        return worlds.get(number);
    }

    /** The number of the world that this one was met from; -1 for one that was there first. */
    int cameFrom(int number) {
        return cameFrom[number];
    }

    /** Whether it was not known yet; then it gets the next number. */
    boolean add(World world, int from) {
        int hash = world.hashCode();
        int slot = find(world, hash);
        if (slots[slot] != 0) {
            return false;
        }
        int number = worlds.size();
        if (number == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * number);
            cameFrom = Arrays.copyOf(cameFrom, 2 * number);
        }
        worlds.add(world);
        hashes[number] = hash;
        cameFrom[number] = from;
        slots[slot] = number + 1;
        if (2 * worlds.size() > slots.length) {
            grow();
        }
        return true;
    }

    private int find(World world, int hash) {
        int slot = hash & slots.length - 1;
        while (slots[slot] != 0) {
            int number = slots[slot] - 1;
            if (hashes[number] == hash && worlds.get(number).equals(world)) {
                return slot;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private void grow() {
        slots = new int[2 * slots.length];
        for (int number = 0; number < worlds.size(); number++) {
            int slot = hashes[number] & slots.length - 1;
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = number + 1;
        }
    }
}
