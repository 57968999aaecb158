package dev.pantry.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Pods as a Kubernetes Service knows them: requests go to those that say that they are ready. Thread-safe. */
public final class Service implements AutoCloseable {

    /** Kubernetes takes about as long until nobody sends requests to a pod any more. Chosen. */
    private static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(1);

    private final List<Pod> pods;
    private final ScheduledExecutorService prober = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> looking;
    private volatile List<Pod> ready;

    private Service(List<Pod> pods) {
        this.pods = new CopyOnWriteArrayList<>(pods);
        this.ready = List.copyOf(pods);
        this.looking = prober.scheduleWithFixedDelay(
                this::look, LOOKED_AT_EVERY.toMillis(), LOOKED_AT_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A service of these pods, which are ready. */
    public static Service of(List<Pod> pods) {
        return new Service(pods);
    }

    /** Those that requests go to. */
    public List<Pod> ready() {
        return ready;
    }

    /** Every pod, ready or not. */
    public List<Pod> pods() {
        return List.copyOf(pods);
    }

    /** One more, which is looked at from now on. */
    public void add(Pod pod) {
        pods.add(pod);
    }

    /** One that has ended. */
    public void remove(Pod pod) {
        pods.remove(pod);
    }

    private void look() {
        ready = pods.stream().filter(Pod::saysReady).toList();
    }

    @Override
    public void close() {
        looking.cancel(true);
        prober.shutdown();
    }
}
