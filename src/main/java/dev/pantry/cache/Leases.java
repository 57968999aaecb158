package dev.pantry.cache;

import dev.pantry.cache.SharedTier.LeaseReply;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Decides who loads a key: one in the whole cluster. The others wait for what that one stores.
 *
 * <p>If the shared tier does not answer, everybody may load, and nothing is stored.
 */
@ApplicationScoped
public class Leases {

    /** Who waits for somebody else's load looks this often whether it is there, in case the wake-up is lost. */
    private static final Duration POLL = Duration.ofMillis(100);

    private final SharedTier shared;
    private final ScheduledExecutorService timers;

    Leases(SharedTier shared, ScheduledExecutorService timers) {
        this.shared = shared;
        this.timers = timers;
    }

    /**
     * The lease of the key, or what somebody else has stored; waits for as long as somebody else holds it.
     *
     * @param seen what the shared tier had, not good enough to answer; null if nothing
     */
    Uni<Turn> await(Read read, @Nullable Entry seen) {
        return ask(read, seen).flatMap(turn -> turn != null ? Uni.createFrom().item(turn) : waitCounted(read, seen));
    }

    private Uni<Turn> waitCounted(Read read, @Nullable Entry seen) {
        long began = System.nanoTime();
        return wait(read, seen).onTermination().invoke(() -> {
            read.meter().leaseWaits.increment();
            read.meter().leaseWaitNanos.add(System.nanoTime() - began);
        });
    }

    /**
     * The lease may have ended while the reply was on its way, so whoever waits first listens, then looks again:
     *
     * <pre>
     *   1. B is told that A holds the lease   2. A fills, which wakes everybody who listens   3. B begins to listen
     * </pre>
     */
    private Uni<Turn> wait(Read read, @Nullable Entry seen) {
        CompletableFuture<Void> woken = shared.leaseEnd(read.key()).subscribeAsCompletionStage();
        return ask(read, seen)
                .flatMap(turn -> turn != null
                        ? Uni.createFrom().item(turn)
                        : Uni.createFrom()
                                .completionStage(woken)
                                .ifNoItem()
                                .after(POLL)
                                .on(timers)
                                .recoverWithItem((Void) null)
                                .flatMap(awake -> wait(read, seen)))
                .onTermination()
                .invoke(() -> woken.cancel(false));
    }

    /** The same without waiting: null while somebody else holds the lease. */
    Uni<@Nullable Turn> ask(Read read, @Nullable Entry seen) {
        String token = UUID.randomUUID().toString();
        long seenLoadedAt = seen == null ? 0 : seen.life().loadedAt();
        return shared.findOrLease(read.key(), read.least(), seenLoadedAt, token)
                .map(reply -> turn(read, reply, token))
                .onFailure()
                .recoverWithItem(failure -> unanswered(read));
    }

    /**
     * Who is not answered goes on under a token that nothing is ever granted to, for the question may yet arrive:
     *
     * <pre>
     *   1. A asks for the lease, gets no answer in time, and loads version 1
     *   2. version 2 is committed; its tombstone arrives, and is evicted
     *   3. A's question arrives: granted   4. A fills version 1
     * </pre>
     */
    private Turn unanswered(Read read) {
        return new Lease(shared, timers, read.key(), UUID.randomUUID().toString(), 0);
    }

    private @Nullable Turn turn(Read read, LeaseReply reply, String token) {
        if (reply instanceof LeaseReply.Found news) {
            return new Turn.News(news.entry());
        }
        if (reply instanceof LeaseReply.Granted granted) {
            return new Lease(shared, timers, read.key(), token, granted.floor());
        }
        return null;
    }
}
