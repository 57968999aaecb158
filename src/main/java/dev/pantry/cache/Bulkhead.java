package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many loads run at a time and so many more wait for their turn; whoever comes then is refused at once, with {@link
 * Overloaded}. So a slow database gets a bounded number of queries, and its readers a quick answer instead of a pile-up.
 *
 * <p>Thread-safe; nobody is blocked. Work that has begun is never cancelled, and a waiter that gave up keeps its turn: what
 * it asked for will be asked for again.
 */
public final class Bulkhead {

    private final int places;
    private final int queueLength;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /**
     * @param places how many run at a time
     * @param queueLength how many wait
     */
    public Bulkhead(int places, int queueLength) {
        this.places = places;
        this.queueLength = queueLength;
    }

    /** Runs {@code work} as soon as there is a place for it. */
    public <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(waiter -> enter(work, waiter));
    }

    private <T> void enter(Supplier<Uni<T>> work, UniEmitter<? super T> waiter) {
        Runnable start = () -> Uni.createFrom()
                .deferred(work::get)
                .onTermination()
                .invoke(this::leave)
                .subscribe()
                .with(waiter::complete, waiter::fail);
        synchronized (this) {
            if (running == places) {
                if (waiting.size() == queueLength) {
                    waiter.fail(new Overloaded());
                } else {
                    waiting.add(start);
                }
                return;
            }
            running++;
        }
        start.run();
    }

    private void leave() {
        Runnable next = next();
        if (next != null) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            running--;
        }
        return next;
    }

    /** How many are waiting for their turn. */
    synchronized int waiting() {
        return waiting.size();
    }
}
