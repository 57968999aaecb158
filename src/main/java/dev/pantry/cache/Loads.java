package dev.pantry.cache;

import dev.pantry.cache.SharedTier.FillReply;
import dev.pantry.cache.SharedTier.LeaseReply;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Loads from the database: one per key in the whole cluster, stored in the shared tier through its fence.
 *
 * <p>A load knows the floor that was heard before it began. Whatever version it brings, it has seen that change, so its
 * entry is <em>as of</em> the floor at least. (A database restored to an older state is thus served, not reloaded for ever.)
 */
@ApplicationScoped
public class Loads {

    /** How often those who wait for somebody else's load look whether it is there. Chosen. */
    private static final Duration POLL = Duration.ofMillis(25);

    /** A load whose fill is refused by something newer began too early; it is repeated so often. */
    private static final int RELOADS = 2;

    private final SharedTier shared;
    private final Floors floors;
    private final InstantSource clock;
    private final Duration hardTimeout;

    Loads(SharedTier shared, Floors floors, InstantSource clock, LoadSettings settings) {
        this.shared = shared;
        this.floors = floors;
        this.clock = clock;
        this.hardTimeout = settings.hardTimeout();
    }

    /**
     * The entry from the database, or from whoever loaded it first.
     *
     * @param seen what the shared tier had, not good enough to answer; null if nothing
     */
    Uni<Entry> underLease(Read read, Loader loader, @Nullable Entry seen) {
        return orFailSafe(read, seen, orTimeout(read, underLease(read, loader, seen, RELOADS)));
    }

    /** The same with the shared tier out of the way: nobody else is asked, nothing is stored. */
    Uni<Entry> withoutSharedTier(Read read, Loader loader) {
        return orTimeout(read, load(read, loader, read.floor()));
    }

    /** What is newer than {@code old}: loaded, or stored by somebody else; null if somebody else is loading it. */
    Uni<@Nullable Entry> refresh(Read read, Loader loader, Entry old) {
        String token = UUID.randomUUID().toString();
        Uni<@Nullable Entry> refreshed = lease(read, old, token).flatMap(reply -> {
            if (reply instanceof LeaseReply.Found news) {
                return Uni.createFrom().item(news.entry());
            }
            if (reply instanceof LeaseReply.Granted lease) {
                return loadAndFill(read, loader, Math.max(read.floor(), lease.floor()), token, RELOADS);
            }
            return Uni.createFrom().nullItem();
        });
        return orTimeout(read, refreshed);
    }

    /** Times out the waiter; the load goes on to its end. */
    private <T> Uni<T> orTimeout(Read read, Uni<T> work) {
        return Waiting.untilTheEnd(work).ifNoItem().after(hardTimeout).failWith(() -> new LoadTimeout(read.key()));
    }

    /** If the shared tier does not answer, as if granted: the fence refuses a fill without the lease. */
    private Uni<LeaseReply> lease(Read read, @Nullable Entry seen, String token) {
        long seenLoadedAt = seen == null ? 0 : seen.life().loadedAt();
        return shared.findOrLease(read.key(), read.floor(), seenLoadedAt, token)
                .onFailure()
                .recoverWithItem(failure -> new LeaseReply.Granted(0));
    }

    private Uni<Entry> underLease(Read read, Loader loader, @Nullable Entry seen, int reloads) {
        String token = UUID.randomUUID().toString();
        return lease(read, seen, token).flatMap(reply -> {
            if (reply instanceof LeaseReply.Found news) {
                return read.isAnsweredBy(news.entry(), clock.millis())
                        ? Uni.createFrom().item(news.entry())
                        : underLease(read, loader, news.entry(), reloads);
            }
            if (reply instanceof LeaseReply.Granted lease) {
                return loadAndFill(read, loader, Math.max(read.floor(), lease.floor()), token, reloads);
            }
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(POLL)
                    .flatMap(waited -> underLease(read, loader, seen, reloads));
        });
    }

    private Uni<Entry> loadAndFill(Read read, Loader loader, long floor, String token, int reloads) {
        return load(read, loader, floor)
                .onFailure()
                .call(() -> shared.release(read.key(), token).onFailure().recoverWithNull())
                .flatMap(entry -> fill(read, entry, token).flatMap(reply -> {
                    if (reply.newest() <= entry.asOf()) {
                        return Uni.createFrom().item(entry);
                    }
                    floors.raise(read.key().text(), reply.newest(), clock.millis());
                    return reloads == 0 ? Uni.createFrom().item(entry) : underLease(read, loader, null, reloads - 1);
                }));
    }

    Uni<FillReply> fill(Read read, Entry entry, String token) {
        return shared.fill(read.key(), entry, token)
                .onFailure()
                .recoverWithItem(new FillReply(false, 0))
                .invoke(reply -> {
                    if (!reply.stored()) {
                        read.meter().fillsRefused.increment();
                    }
                });
    }

    /** One query. The floor is taken before it begins: that much its entry is sure to know. */
    private Uni<Entry> load(Read read, Loader loader, long leastFloor) {
        long floor = Math.max(leastFloor, floors.of(read.key()));
        long loadedAt = clock.millis();
        long began = System.nanoTime();
        read.meter().loads.increment();
        return Uni.createFrom()
                .deferred(loader::load)
                .onFailure()
                .invoke(failure -> read.meter().loadFailures.increment())
                .map(loaded -> {
                    long took = System.nanoTime() - began;
                    read.trail().loaded(took);
                    read.meter().loadNanos.add(took);
                    return entry(read.key().policy(), loaded, floor, loadedAt, took / 1_000);
                });
    }

    static Entry entry(CachePolicy policy, Loaded loaded, long floor, long loadedAt, long loadMicros) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Body body = loaded.body();
        if (body == null) {
            Lifetime life = Lifetime.ofAbsence(policy, loadedAt, loadMicros, random::nextDouble);
            return new Entry(Entry.Kind.ABSENT, 0, floor, life, null);
        }
        Lifetime life = Lifetime.ofValue(policy, loadedAt, loadMicros, random::nextDouble);
        return new Entry(Entry.Kind.VALUE, loaded.version(), Math.max(loaded.version(), floor), life, body);
    }

    /** A value that is past its time but kept answers when the database cannot. */
    private Uni<Entry> orFailSafe(Read read, @Nullable Entry seen, Uni<Entry> loaded) {
        if (seen == null || seen.kind() != Entry.Kind.VALUE || !read.isReflectedBy(seen)) {
            return loaded;
        }
        return loaded.onFailure().recoverWithUni(failure -> {
            if (clock.millis() >= seen.life().keepUntil()) {
                return Uni.createFrom().failure(failure);
            }
            read.trail().failSafe();
            read.meter().staleServed.increment();
            return Uni.createFrom().item(seen);
        });
    }
}
