package dev.pantry;

import dev.pantry.testing.Client;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Reply;
import dev.pantry.testing.ThreePods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Two readers for each pod who read an order again and again: one plainly, one who shows what the last write of anybody has
 * answered. What they were shown is compared with what was written before they asked.
 */
final class OrderWatch implements AutoCloseable {

    /** Chosen: the pods have to answer the writers, too. */
    private static final long BETWEEN_READS_NANOS = 2_000_000;

    private final Queue<Reading> readings = new ConcurrentLinkedQueue<>();
    private final List<Writing> writings = new ArrayList<>();
    private final List<CompletableFuture<Void>> readers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String path;
    private final String token;
    private volatile Told told = new Told("", 0);
    private volatile long until = Long.MAX_VALUE;

    OrderWatch(ThreePods pods, String path, String token) {
        this.path = path;
        this.token = token;
        for (Pod pod : pods.all()) {
            readers.add(CompletableFuture.runAsync(() -> read(pod, false), threads));
            readers.add(CompletableFuture.runAsync(() -> read(pod, true), threads));
        }
    }

    private void read(Pod pod, boolean consistently) {
        try (Client client = pod.client()) {
            while (System.nanoTime() - until < 0) {
                Told known = consistently ? told : new Told("", 0);
                long began = System.nanoTime();
                Reply reply = known.field().isEmpty()
                        ? client.get(path, "Authorization", "Bearer " + token)
                        : client.get(path, "Authorization", "Bearer " + token, "Pantry-Consistency", known.field());
                readings.add(new Reading(pod, began, reply.version(), known.version()));
                LockSupport.parkNanos(BETWEEN_READS_NANOS);
            }
        }
    }

    /** Says that a write was answered. */
    void written(Pod pod, Reply reply) {
        writings.add(new Writing(pod, System.nanoTime(), reply.version()));
        told = new Told(reply.header("Pantry-Consistency"), reply.version());
    }

    /** All readings, those included that begin within this time from now. Fails if one was not answered. */
    List<Reading> end(Duration goingOn) {
        until = System.nanoTime() + goingOn.multipliedBy(2).toNanos();
        readers.forEach(CompletableFuture::join);
        return List.copyOf(readings);
    }

    /** Those that show less than they should: on the pod that has written at once, on the others by then. */
    List<Reading> tooOld(List<Reading> all, Duration heardWithin) {
        return all.stream()
                .filter(reading -> reading.version() < reading.atLeast()
                        || writings.stream().anyMatch(writing -> reading.isOlderThan(writing, heardWithin)))
                .toList();
    }

    @Override
    public void close() {
        until = System.nanoTime();
        threads.shutdown();
    }

    private record Told(String field, long version) {}

    private record Writing(Pod pod, long answered, long version) {}

    /**
     * What a reader was shown.
     *
     * @param atLeast the version that they have asked for; 0 if they have asked plainly
     */
    record Reading(Pod pod, long began, long version, long atLeast) {

        private boolean isOlderThan(Writing writing, Duration heardWithin) {
            long from = writing.answered() + (writing.pod() == pod ? 0 : heardWithin.toNanos());
            return began - from > 0 && version < writing.version();
        }
    }
}
