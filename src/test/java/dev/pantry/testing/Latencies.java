package dev.pantry.testing;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** How long many of the same took. Needs one at least. */
public final class Latencies {

    private final long[] nanos;

    private Latencies(long[] nanos) {
        this.nanos = nanos;
        Arrays.sort(nanos);
    }

    public static Latencies of(Collection<Duration> durations) {
        return new Latencies(durations.stream().mapToLong(Duration::toNanos).toArray());
    }

    /** How long the answers took. */
    public static Latencies ofReplies(Collection<Reply> replies) {
        return new Latencies(
                replies.stream().mapToLong(reply -> reply.took().toNanos()).toArray());
    }

    public int count() {
        return nanos.length;
    }

    public Duration median() {
        return quantile(0.5);
    }

    public Duration p99() {
        return quantile(0.99);
    }

    public Duration p999() {
        return quantile(0.999);
    }

    public Duration max() {
        return quantile(1);
    }

    /** The shortest that is not exceeded by this share of them. */
    private Duration quantile(double share) {
        return Duration.ofNanos(nanos[Math.max(0, (int) Math.ceil(share * nanos.length) - 1)]);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d, p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                count(),
                millis(median()),
                millis(p99()),
                millis(max()));
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
