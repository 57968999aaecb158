package dev.pantry.cache;

import dev.pantry.cache.SharedTier.FillReply;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads from the database: one per key in the whole cluster, stored in the shared tier through its fence.
 *
 * <p>A load knows the floor that was heard before it began. Whatever version it brings, it has seen that change, so its
 * entry is <em>as of</em> the floor at least. (A database restored to an older state is thus served, not reloaded for ever.)
 *
 * <p>A reader waits for so long (the <em>hard timeout</em>), and not even that long if it can be served an entry past its
 * time (the <em>soft timeout</em>). The load is not cancelled: it fills the layers for the next one.
 */
@ApplicationScoped
public class Loads {

    /** A load whose fill is refused by something newer began too early; it is repeated so often. */
    private static final int RELOADS = 2;

    private final Leases leases;
    private final Floors floors;
    private final InstantSource clock;
    private final ScheduledExecutorService timers;
    private final Duration softTimeout;
    private final Duration hardTimeout;
    private final Bulkhead bulkhead;

    Loads(Leases leases, Floors floors, InstantSource clock, ScheduledExecutorService timers, LoadSettings settings) {
        this.leases = leases;
        this.floors = floors;
        this.clock = clock;
        this.timers = timers;
        this.softTimeout = settings.softTimeout();
        this.hardTimeout = settings.hardTimeout();
        this.bulkhead = new Bulkhead(settings.concurrent(), settings.queue());
    }

    /**
     * The entry from the database, or from whoever loaded it first.
     *
     * @param seen what the shared tier had, not good enough to answer; null if nothing
     */
    Uni<Entry> underLease(Read read, Loader loader, @Nullable Entry seen) {
        Uni<Entry> loaded = underLease(read, loader, seen, RELOADS);
        return seen != null && read.mayFallBackOn(seen, clock.millis())
                ? orFailSafe(read, seen, loaded)
                : orTimeout(read.key(), loaded);
    }

    /** The same with the shared tier out of the way: nobody else is asked, nothing is stored. */
    Uni<Entry> withoutSharedTier(Read read, Loader loader) {
        return orTimeout(read.key(), load(read, loader, read.floor()));
    }

    /** What is newer than {@code old}: loaded, or stored by somebody else; null if somebody else is loading it. */
    Uni<@Nullable Entry> refresh(Read read, Loader loader, Entry old) {
        return orTimeout(read.key(), leases.ask(read, old).flatMap(turn -> {
            if (turn instanceof Turn.News news) {
                return Uni.createFrom().item(news.entry());
            }
            return turn instanceof Lease lease
                    ? loadAndFill(read, loader, lease, RELOADS)
                    : Uni.createFrom().nullItem();
        }));
    }

    /** Times out the waiter; the work goes on to its end. */
    <T> Uni<T> orTimeout(EntryKey key, Uni<T> work) {
        return orTimeout(key, work, hardTimeout);
    }

    /** The same for a waiter that could be served something past its time instead. */
    <T> Uni<T> orSoftTimeout(EntryKey key, Uni<T> work) {
        return orTimeout(key, work, softTimeout);
    }

    private <T> Uni<T> orTimeout(EntryKey key, Uni<T> work, Duration patience) {
        return Waiting.untilTheEnd(work).ifNoItem().after(patience).on(timers).failWith(() -> new LoadTimeout(key));
    }

    /** Runs a query behind the bulkhead that all loads of this pod share. */
    <T> Uni<T> query(Supplier<Uni<T>> query) {
        return bulkhead.run(query);
    }

    private Uni<Entry> underLease(Read read, Loader loader, @Nullable Entry seen, int reloads) {
        return leases.await(read, seen).flatMap(turn -> {
            if (turn instanceof Lease lease) {
                return loadAndFill(read, loader, lease, reloads);
            }
            Entry news = ((Turn.News) turn).entry();
            return read.isAnsweredBy(news, clock.millis())
                    ? Uni.createFrom().item(news)
                    : underLease(read, loader, news, reloads);
        });
    }

    private Uni<Entry> loadAndFill(Read read, Loader loader, Lease lease, int reloads) {
        return lease.during(load(read, loader, Math.max(read.floor(), lease.floor())))
                .flatMap(entry -> fill(read, entry, lease).flatMap(reply -> {
                    if (reply.newest() <= entry.asOf()) {
                        return Uni.createFrom().item(entry);
                    }
                    floors.raise(read.key().text(), reply.newest(), clock.millis());
                    return reloads == 0 ? Uni.createFrom().item(entry) : underLease(read, loader, null, reloads - 1);
                }));
    }

    static Uni<FillReply> fill(Read read, Entry entry, Lease lease) {
        return lease.fill(entry).invoke(reply -> {
            if (!reply.stored()) {
                read.meter().fillsRefused.increment();
            }
        });
    }

    /** One query. The floor is taken before it begins: that much its entry is sure to know. */
    private Uni<Entry> load(Read read, Loader loader, long atLeast) {
        return query(() -> {
            long floor = Math.max(atLeast, floors.of(read.key()));
            long loadedAt = clock.millis();
            long began = System.nanoTime();
            read.meter().loads.increment();
            return loader.load()
                    .onFailure()
                    .invoke(failure -> {
                        read.meter().loadFailures.increment();
                        read.trail().loadFailed(System.nanoTime() - began);
                    })
                    .map(loaded -> {
                        long took = System.nanoTime() - began;
                        read.trail().loaded(took);
                        read.meter().loadNanos.add(took);
                        return entry(read.key().policy(), loaded, floor, loadedAt, took / 1_000);
                    });
        });
    }

    static Entry entry(CachePolicy policy, Loaded loaded, long floor, long loadedAt, long loadMicros) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Body body = loaded.body();
        if (body == null) {
            Lifetime life = Lifetime.ofAbsence(policy, loadedAt, loadMicros, random::nextDouble);
            return new Entry(Entry.Kind.ABSENT, 0, floor, life, null);
        }
        Duration freshFor = Objects.requireNonNullElse(loaded.freshFor(), policy.freshFor());
        Lifetime life = Lifetime.ofValue(policy, freshFor, loadedAt, loadMicros, random::nextDouble);
        return new Entry(Entry.Kind.VALUE, loaded.version(), Math.max(loaded.version(), floor), life, body);
    }

    /** A value that is past its time but kept answers when the database cannot, or takes too long. */
    private Uni<Entry> orFailSafe(Read read, Entry seen, Uni<Entry> loaded) {
        return orSoftTimeout(read.key(), loaded).onFailure().recoverWithItem(() -> {
            read.trail().failSafe();
            read.meter().staleServed.increment();
            return seen;
        });
    }
}
