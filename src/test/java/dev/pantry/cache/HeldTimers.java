package dev.pantry.cache;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Timers that ring only when a test lets them, on its own thread. Thread-safe. */
final class HeldTimers extends ScheduledThreadPoolExecutor {

    private final List<Timer> set = new CopyOnWriteArrayList<>();

    HeldTimers() {
        super(1, never -> {
            throw new IllegalStateException("no thread rings these");
        });
    }

    /** Those that were set and not cancelled since. */
    List<Timer> pending() {
        return set.stream().filter(timer -> !timer.handle().isDone()).toList();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return hold(task, delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long delay, long period, TimeUnit unit) {
        return hold(task, period, unit);
    }

    private ScheduledFuture<?> hold(Runnable task, long delay, TimeUnit unit) {
        Handle handle = new Handle(task);
        set.add(new Timer(task, unit.toMillis(delay), handle));
        return handle;
    }

    /** One that is set; {@code millis} from now, or every so many. */
    record Timer(Runnable task, long millis, ScheduledFuture<?> handle) {}

    private static final class Handle extends FutureTask<Void> implements ScheduledFuture<Void> {

        private Handle(Runnable task) {
            super(task, null);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(Delayed other) {
            return 0;
        }
    }
}
