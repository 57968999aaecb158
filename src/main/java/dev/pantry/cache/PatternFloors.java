package dev.pantry.cache;

import java.util.ArrayList;
import java.util.List;

/**
 * The floors that {@link Floors} keeps for patterns: one for all keys that match, also for those that nobody has asked for
 * yet. Usually there is none, and then a read pays a single volatile read. Thread-safe.
 */
final class PatternFloors {

    /** Each costs every read a comparison, some 20 ns. Chosen: more than operators need within minutes. */
    static final int MOST = 64;

    private static final Floor[] NONE = {};

    private final long keepMillis;
    private volatile Floor[] floors = NONE;

    PatternFloors(long keepMillis) {
        this.keepMillis = keepMillis;
    }

    /** The highest floor of the patterns that match; 0 if none does. */
    long of(String key) {
        long highest = 0;
        for (Floor floor : floors) {
            if (floor.version > highest && floor.pattern.matches(key)) {
                highest = floor.version;
            }
        }
        return highest;
    }

    /** Raises the floor of a pattern, or keeps it for longer; the oldest makes room if there are too many. */
    synchronized Raised raise(KeyPattern pattern, long version, long now) {
        long before = 0;
        List<Floor> kept = new ArrayList<>();
        for (Floor floor : floors) {
            if (floor.pattern.equals(pattern)) {
                before = floor.version;
            } else if (now < floor.keepUntil) {
                kept.add(floor);
            }
        }
        boolean tooMany = kept.size() >= MOST;
        if (tooMany) {
            kept.remove(0);
        }
        kept.add(new Floor(pattern, Math.max(version, before), now + keepMillis));
        floors = kept.toArray(Floor[]::new);
        return new Raised(version > before, tooMany);
    }

    /** Forgets what was kept long enough. */
    void forgetOld(long now) {
        Floor[] all = floors;
        if (all.length > 0 && now >= all[0].keepUntil) {
            dropOld(now);
        }
    }

    private synchronized void dropOld(long now) {
        List<Floor> kept = new ArrayList<>(List.of(floors));
        kept.removeIf(floor -> now >= floor.keepUntil);
        floors = kept.toArray(Floor[]::new);
    }

    int count() {
        return floors.length;
    }

    private record Floor(KeyPattern pattern, long version, long keepUntil) {}

    /**
     * @param higher whether the floor was lower before
     * @param early whether another had to be forgotten before its time
     */
    record Raised(boolean higher, boolean early) {}
}
