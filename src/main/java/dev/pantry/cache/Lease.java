package dev.pantry.cache;

import dev.pantry.cache.SharedTier.FillReply;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The right to load one key, for as long as the load takes. Got from {@link Leases}. */
final class Lease implements Turn {

    private static final Logger LOG = Logger.getLogger(Lease.class);

    private static final Duration RENEW_EVERY = SharedTier.LEASE_LIFE.dividedBy(3);

    /** A load that takes longer than this is overtaken: its lease ends, and others may try. Chosen. */
    private static final Duration RENEW_FOR = Duration.ofSeconds(30);

    private final SharedTier shared;
    private final ScheduledExecutorService timers;
    private final EntryKey key;
    private final String token;
    private final long floor;

    Lease(SharedTier shared, ScheduledExecutorService timers, EntryKey key, String token, long floor) {
        this.shared = shared;
        this.timers = timers;
        this.key = key;
        this.token = token;
        this.floor = floor;
    }

    /** The {@code asOf} of what lay in the shared tier when the lease was granted: a load from now on satisfies it. */
    long floor() {
        return floor;
    }

    /** Runs {@code load}, keeps the lease alive meanwhile, and gives it back at once if the load fails. */
    <T> Uni<T> during(Uni<T> load) {
        return Uni.createFrom().deferred(() -> {
            ScheduledFuture<?> renewal = renewing();
            return load.onTermination()
                    .invoke(() -> renewal.cancel(false))
                    .onFailure()
                    .call(() -> shared.release(key, token).onFailure().recoverWithNull());
        });
    }

    private ScheduledFuture<?> renewing() {
        long end = System.nanoTime() + RENEW_FOR.toNanos();
        return timers.scheduleAtFixedRate(
                () -> renewUntil(end), RENEW_EVERY.toMillis(), RENEW_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void renewUntil(long end) {
        if (System.nanoTime() - end < 0) {
            shared.renew(key, token)
                    .subscribe()
                    .with(done -> {}, failure -> LOG.debugf("the lease of %s is not renewed: %s", key, failure));
        }
    }

    /** Stores what was loaded, through the fence, and ends the lease. Never fails: not stored, if the tier is away. */
    Uni<FillReply> fill(Entry entry) {
        return shared.fill(key, entry, token).onFailure().recoverWithItem(new FillReply(false, 0));
    }
}
