package dev.pantry.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pantry.redis.Windows;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One limit and the counters of its subjects. Bounded: a client may come from millions of addresses, so the pod forgets the
 * counters that are used least, and what it had settled Redis still knows. Thread-safe.
 */
@RegisterForReflection(
        classNames = {"com.github.benmanes.caffeine.cache.SSMSA", "com.github.benmanes.caffeine.cache.PSAMS"})
final class Limiter {

    /** At most 9 MB: a counter retains about 450 bytes. Chosen. */
    private static final int MOST_SUBJECTS = 20_000;

    /** A settlement is a call to Redis; whoever is not among these has his turn in 100 ms. Chosen. */
    private static final int MOST_SETTLEMENTS = 1_000;

    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(2);

    private final String name;
    private final int limit;
    private final Windows windows;
    private final InstantSource clock;
    private final Queue<Counter> unsettled = new ConcurrentLinkedQueue<>();
    private final Cache<Subject, Counter> counters = Caffeine.newBuilder()
            .maximumSize(MOST_SUBJECTS)
            .expireAfterAccess(FORGOTTEN_AFTER)
            .executor(Runnable::run) // its upkeep is less than to wake another thread for it
            .build();

    /**
     * @param name of the limit, as clients read it
     * @param limit how many may pass in any minute
     */
    Limiter(String name, int limit, Windows windows, InstantSource clock) {
        this.name = name;
        this.limit = limit;
        this.windows = windows;
        this.clock = clock;
    }

    Counter counter(Subject subject) {
        return counters.get(
                subject, begun -> new Counter(name + ':' + begun.text(), limit, windows, clock, unsettled::add));
    }

    /** To be called every 100 ms. */
    void settle() {
        for (int settled = 0; settled < MOST_SETTLEMENTS; settled++) {
            Counter counter = unsettled.poll();
            if (counter == null) {
                return;
            }
            counter.settle();
        }
    }

    /** {@code RateLimit-Policy}: the limit, and the seconds that it is for. */
    String policy() {
        return '"' + name + "\";q=" + limit + ";w=60";
    }

    /** {@code RateLimit}: what is left of it. */
    String left(long remaining) {
        return '"' + name + "\";r=" + remaining;
    }

    /** The same where nothing is, and when there will be. */
    String nothingLeft(long seconds) {
        return left(0) + ";t=" + seconds;
    }
}
