package dev.pantry.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Clients that ask at a steady rate, each one question after the other, until this is closed. One that is held up asks
 * faster afterwards.
 */
public final class Readers implements AutoCloseable {

    private final ScheduledExecutorService threads;
    private final List<ScheduledFuture<?>> schedules = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();

    private Readers(int clients) {
        threads = Executors.newScheduledThreadPool(clients);
    }

    /** One client for each pod and path. */
    public static Readers of(List<Pod> pods, List<String> paths, Duration every) {
        Readers readers = new Readers(pods.size() * paths.size());
        for (Pod pod : pods) {
            for (String path : paths) {
                readers.start(pod, path, every);
            }
        }
        return readers;
    }

    private void start(Pod pod, String path, Duration every) {
        Client client = pod.client();
        clients.add(client);
        schedules.add(threads.scheduleAtFixedRate(
                () -> {
                    Instant asked = Instant.now();
                    samples.add(new Sample(pod, asked, client.get(path)));
                },
                0,
                every.toNanos(),
                TimeUnit.NANOSECONDS));
    }

    /** What was answered so far. */
    public List<Sample> soFar() {
        return List.copyOf(samples);
    }

    /** Ends them, and returns all that was answered. Fails if a question was not answered at all. */
    public List<Sample> stop() throws InterruptedException {
        schedules.forEach(schedule -> schedule.cancel(false));
        threads.shutdown();
        if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new AssertionError("a reader still waits for its answer");
        }
        for (ScheduledFuture<?> schedule : schedules) {
            if (!schedule.isCancelled()) {
                failAs(schedule);
            }
        }
        return soFar();
    }

    private static void failAs(ScheduledFuture<?> ended) throws InterruptedException {
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw new AssertionError("a reader got no answer", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        clients.forEach(Client::close);
    }

    /** One question and its answer. */
    public record Sample(Pod pod, Instant asked, Reply reply) {}
}
