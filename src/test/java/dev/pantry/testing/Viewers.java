package dev.pantry.testing;

import static java.util.stream.Collectors.summingInt;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at items, at a steady rate and one pod after the other, and keeps the books: which views were acknowledged, and of
 * which nobody knows, because there was no answer or it was 503.
 */
public final class Viewers implements AutoCloseable {

    private static final int ACCEPTED = 202;

    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private final List<CompletableFuture<@Nullable Reply>> asked = new ArrayList<>();
    private final Map<Long, AtomicInteger> acknowledged = new ConcurrentHashMap<>();
    private final Map<Long, AtomicInteger> unknown = new ConcurrentHashMap<>();
    private final ScheduledFuture<?> schedule;
    private final Supplier<List<Pod>> pods;
    private final List<Long> items;
    private int turn;

    /** Starts: at each tick one view of each of the items, at the pods that there are then. */
    public Viewers(Supplier<List<Pod>> pods, List<Long> items, Duration tick) {
        this.pods = pods;
        this.items = items;
        schedule = clock.scheduleAtFixedRate(this::tick, 0, tick.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void tick() {
        List<Pod> now = pods.get();
        for (long item : items) {
            asked.add(now.get(turn++ % now.size())
                    .write("POST", "/items/" + item + "/views", "")
                    .whenComplete((reply, failure) -> note(item, reply, failure))
                    .exceptionally(failure -> null)); // noted
        }
    }

    private void note(long item, @Nullable Reply reply, @Nullable Throwable failure) {
        if (failure != null && failure.getCause() instanceof ConnectException) {
            return; // nobody has been asked
        }
        boolean safe = reply != null && reply.status() == ACCEPTED;
        (safe ? acknowledged : unknown)
                .computeIfAbsent(item, i -> new AtomicInteger())
                .incrementAndGet();
    }

    /** Ends, when everything that was asked is answered or lost. */
    public void stop() throws InterruptedException {
        if (schedule.isDone()) {
            throw new AssertionError("the viewers have ended before");
        }
        clock.shutdown();
        if (!clock.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new AssertionError("the viewers do not end");
        }
        asked.forEach(CompletableFuture::join);
    }

    /** How many views were acknowledged so far. */
    public int acknowledged() {
        return acknowledged.values().stream().collect(summingInt(AtomicInteger::get));
    }

    public int acknowledged(long item) {
        return acknowledged.getOrDefault(item, new AtomicInteger()).get();
    }

    /** How many views nobody knows about. */
    public int unknown() {
        return unknown.values().stream().collect(summingInt(AtomicInteger::get));
    }

    public int unknown(long item) {
        return unknown.getOrDefault(item, new AtomicInteger()).get();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
