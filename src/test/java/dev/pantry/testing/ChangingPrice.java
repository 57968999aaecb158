package dev.pantry.testing;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The price of an item that psql changes again and again until this is stopped. */
public final class ChangingPrice implements AutoCloseable {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final History history = new History();
    private final Sql sql;
    private final int item;
    private final ScheduledFuture<?> schedule;

    private ChangingPrice(Sql sql, int item, Duration every) {
        this.sql = sql;
        this.item = item;
        change();
        this.schedule = thread.scheduleWithFixedDelay(this::change, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has changed once on return. */
    public static ChangingPrice of(Sql sql, int item, Duration every) {
        return new ChangingPrice(sql, item, every);
    }

    private void change() {
        history.add(sql.number(
                "update item set price_cents = (price_cents + 1) % 1000 where id = ? returning version", item));
    }

    public String path() {
        return "/items/" + item;
    }

    /** The last change is committed on return. */
    public History stop() throws InterruptedException {
        schedule.cancel(false);
        thread.shutdown();
        if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new AssertionError("the database does not answer");
        }
        if (!schedule.isCancelled()) {
            try {
                schedule.get();
            } catch (ExecutionException e) {
                throw new AssertionError("the price could not be changed", e.getCause());
            }
        }
        return history;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
