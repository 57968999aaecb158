package dev.pantry.redis;

import io.vertx.redis.client.Response;
import java.time.Duration;

/**
 * How long a replica may be read: at most {@link #LAG} after it last heard of its master. That is all that a pod allows for when
 * it remembers what it must not serve any more (the floors). A master that says nothing pings its replicas every
 * {@code repl-ping-replica-period}; where that is longer, a replica of an idle master is not read. Thread-safe.
 */
final class Freshness {

    static final Duration LAG = Duration.ofSeconds(2);

    private volatile long until;
    private volatile boolean known;

    /**
     * @param info INFO replication
     * @param askedAt {@link System#nanoTime} before it was asked for
     */
    void heard(Response info, long askedAt) {
        long seconds = silentSeconds(info.toString());
        until = askedAt + LAG.toNanos() - Duration.ofSeconds(seconds).toNanos();
        known = seconds >= 0;
    }

    boolean isFresh(long now) {
        return known && now - until < 0;
    }

    /** How long it has heard nothing; -1 if it never has, or has not all that its master had. */
    static long silentSeconds(String info) {
        boolean up = false;
        boolean syncing = false;
        long silent = -1;
        long down = -1;
        for (String line : info.split("\r?\n")) {
            String value = line.substring(line.indexOf(':') + 1).strip();
            if (line.startsWith("master_link_status:")) {
                up = value.equals("up");
            } else if (line.startsWith("master_sync_in_progress:")) {
                syncing = !value.equals("0");
            } else if (line.startsWith("master_last_io_seconds_ago:")) {
                silent = Long.parseLong(value);
            } else if (line.startsWith("master_link_down_since_seconds:")) {
                down = Long.parseLong(value);
            }
        }
        return syncing ? -1 : up ? silent : down;
    }
}
