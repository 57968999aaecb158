package dev.pantry.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that ask at a steady rate, each one question after the other, until this is closed. One that is held up asks
 * faster afterwards.
 */
public final class Readers implements AutoCloseable {

    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(1);
    private final List<ScheduledFuture<?>> schedules = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();

    private Readers() {}

    /** One client for each pod, that asks for the paths in turn. */
    public static Readers of(List<Pod> pods, Duration every, String... paths) {
        return new Readers().and(pods, every, paths);
    }

    /** More of them. */
    public Readers and(List<Pod> pods, Duration every, String... paths) {
        pods.forEach(pod -> start(pod, every, paths));
        return this;
    }

    private void start(Pod pod, Duration every, String... paths) {
        Client client = pod.client();
        clients.add(client);
        AtomicInteger turn = new AtomicInteger();
        schedules.add(threads.scheduleAtFixedRate(
                () -> {
                    Instant asked = Instant.now();
                    String path = paths[turn.getAndIncrement() % paths.length];
                    samples.add(new Sample(pod, asked, client.get(path)));
                },
                0,
                every.toNanos(),
                TimeUnit.NANOSECONDS));
        threads.setCorePoolSize(clients.size());
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
    public record Sample(Pod pod, Instant asked, Reply reply) {

        public boolean isAskedAfter(Instant moment) {
            return asked.isAfter(moment);
        }
    }
}
