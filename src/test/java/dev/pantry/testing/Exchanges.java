package dev.pantry.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** What {@link Traffic} was answered. */
public record Exchanges(List<Exchange> all) {

    /** Older than this for longer than a change takes to every pod. */
    private static final Duration STALE = Duration.ofMillis(250);

    /** Those that were asked between two moments. */
    public Exchanges between(Instant from, Instant to) {
        return where(
                exchange -> !exchange.asked().isBefore(from) && exchange.asked().isBefore(to));
    }

    public Exchanges reads() {
        return where(exchange -> exchange.kind().isRead());
    }

    /** Those of one kind. */
    public Exchanges of(Traffic.Kind kind) {
        return where(exchange -> exchange.kind() == kind);
    }

    /** How many different things they were about. */
    public long subjects() {
        return all.stream().map(Exchange::path).distinct().count();
    }

    public Exchanges writes() {
        return where(exchange -> !exchange.kind().isRead());
    }

    /** Those without an answer, or with one that tells of a failure of the service. */
    public Exchanges failed() {
        return where(Exchange::hasFailed);
    }

    /** Reads of something older than what the same pod had answered with before. */
    public Exchanges wentBack() {
        return where(Exchange::wentBack);
    }

    /** Reads of something that had been out of date for longer than that. */
    public Exchanges outOfDateFor(Duration longer) {
        return where(exchange -> exchange.outOfDate().compareTo(longer) > 0);
    }

    /** How long the answers took. */
    public Latencies latencies() {
        return Latencies.of(all.stream().map(Exchange::took).toList());
    }

    private Exchanges where(Predicate<Exchange> condition) {
        return new Exchanges(all.stream().filter(condition).toList());
    }

    @Override
    public String toString() {
        if (all.isEmpty()) {
            return "none";
        }
        return "%d requests (%d writes), %d failed, %s, p99.9 %.1f ms, %d stale reads, %d went back"
                .formatted(
                        all.size(),
                        writes().all().size(),
                        failed().all().size(),
                        latencies(),
                        latencies().p999().toNanos() / 1e6,
                        outOfDateFor(STALE).all().size(),
                        wentBack().all().size());
    }
}
