package dev.pantry.ratelimit;

/**
 * How many have passed in the last minute, by the second. The second that is a minute ago counts in full: never too few, at
 * most a second too long. Not thread-safe.
 */
final class Window {

    /** Those of a minute, and the one that has begun. */
    private static final int SECONDS = 61;

    private static final int MILLIS = 1_000;

    private final int[] passes = new int[SECONDS];
    private long last;
    private long total;

    void add(long nowMillis) {
        moveTo(nowMillis);
        passes[place(last)]++;
        total++;
    }

    long count(long nowMillis) {
        moveTo(nowMillis);
        return total;
    }

    /** In how many milliseconds there will be fewer than {@code limit}; 0 if there are now. */
    long millisUntilBelow(long limit, long nowMillis) {
        moveTo(nowMillis);
        if (total < limit) {
            return 0;
        }
        long left = total;
        long second = last - SECONDS;
        while (left >= limit && second < last) {
            left -= passes[place(++second)];
        }
        return Math.max(1, (second + SECONDS) * MILLIS - nowMillis);
    }

    /** A clock that was set back stands still until it has caught up. */
    private void moveTo(long nowMillis) {
        long now = Math.max(last, nowMillis / MILLIS);
        for (long gone = Math.max(last + 1, now - SECONDS + 1); gone <= now; gone++) {
            total -= passes[place(gone)];
            passes[place(gone)] = 0;
        }
        last = now;
    }

    private static int place(long second) {
        return (int) (second % SECONDS);
    }
}
