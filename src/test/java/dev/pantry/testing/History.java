package dev.pantry.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The versions of one row, and since when each was known to be committed. Thread-safe. */
public final class History {

    private final NavigableMap<Long, Instant> committed = new ConcurrentSkipListMap<>();

    /** A change is committed, and whoever made it knows that since a moment ago. */
    public void add(long version) {
        committed.put(version, Instant.now());
    }

    /** The latest version. Fails if there is none. */
    public long latest() {
        return committed.lastKey();
    }

    public int changes() {
        return committed.size();
    }

    /** How long this version had been out of date at that moment; zero if it was not. */
    public Duration outOfDate(long version, Instant moment) {
        Map.Entry<Long, Instant> next = committed.higherEntry(version);
        return next == null || next.getValue().isAfter(moment)
                ? Duration.ZERO
                : Duration.between(next.getValue(), moment);
    }
}
