package dev.pantry.cache;

import dev.pantry.cache.SharedTier.FillReply;
import dev.pantry.cache.Trail.Step;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way of a batched read: the same layers as {@link ReadPath}, each asked once for all the keys that are still open.
 *
 * <p>It differs in two things. A key that somebody else is loading is not waited for: it is loaded along with the others,
 * whose query runs anyway, and not stored in the shared tier. And what is past its time answers where the database cannot
 * (fail-safe) only if there is such an entry for every key that is open: half a batch is no answer.
 */
@ApplicationScoped
public class BatchReads {

    private final NearCache near;
    private final SharedTier shared;
    private final ReadPath reads;
    private final Leases leases;
    private final Loads loads;
    private final Floors floors;
    private final InstantSource clock;

    BatchReads(
            NearCache near,
            SharedTier shared,
            ReadPath reads,
            Leases leases,
            Loads loads,
            Floors floors,
            InstantSource clock) {
        this.near = near;
        this.shared = shared;
        this.reads = reads;
        this.leases = leases;
        this.loads = loads;
        this.floors = floors;
        this.clock = clock;
    }

    Uni<Map<EntryKey, Answer>> getAll(Collection<EntryKey> keys, BatchLoader loader, Wanted wanted, CacheMeter meter) {
        Batch batch = new Batch();
        for (EntryKey key : keys) {
            Read read = reads.begin(key, wanted.of(key), meter);
            Held held = near.find(key.text());
            if (held != null && reads.mayAnswer(read, held)) {
                reads.refreshIfDue(read, loaderOf(key, loader), held.entry());
                batch.answers.put(key, reads.answer(read, held));
            } else {
                batch.open.put(key, read);
                if (held != null && reads.mayFallBackOn(read, held.entry())) {
                    batch.fallbacks.put(read, new Fallback(held.entry(), held));
                }
                read.trail().near(Step.MISS);
                meter.nearMisses.increment();
            }
        }
        if (batch.open.isEmpty()) {
            return Uni.createFrom().item(batch.answers);
        }
        EntryKey oneOfThem = batch.open.keySet().iterator().next();
        return Waiting.backOnCallersContext(loads.orTimeout(oneOfThem, beyondNear(batch, loader)));
    }

    private static Loader loaderOf(EntryKey key, BatchLoader loader) {
        return () -> loader.load(Set.of(key)).map(loaded -> loaded.getOrDefault(key, Loaded.ABSENT));
    }

    private Uni<Map<EntryKey, Answer>> beyondNear(Batch batch, BatchLoader loader) {
        long asked = System.nanoTime();
        return shared.findAll(List.copyOf(batch.open.keySet()))
                .onItemOrFailure()
                .transformToUni((@Nullable Map<EntryKey, Entry> found, @Nullable Throwable failure) -> {
                    long took = System.nanoTime() - asked;
                    for (Read read : List.copyOf(batch.open.values())) {
                        Entry entry = found == null ? null : found.get(read.key());
                        Step step = reads.judge(read, entry, failure, took);
                        read.trail().shared(step, took);
                        if (entry != null && step == Step.HIT) {
                            settle(batch, read, entry);
                            reads.refreshIfDue(read, loaderOf(read.key(), loader), entry);
                        } else if (entry != null && reads.mayFallBackOn(read, entry)) {
                            batch.fallbacks.put(read, new Fallback(entry, null));
                        }
                    }
                    if (batch.open.isEmpty()) {
                        return Uni.createFrom().item(batch.answers);
                    }
                    Uni<Void> leased = failure == null
                            ? takeLeases(batch)
                            : Uni.createFrom().voidItem();
                    return orFailSafe(batch, leased.flatMap(ignored -> load(batch, loader)));
                });
    }

    /**
     * What is past its time answers when the database cannot, or takes too long. It is looked through now: the load, which is
     * not cancelled, goes on with the batch on another thread.
     */
    private Uni<Map<EntryKey, Answer>> orFailSafe(Batch batch, Uni<Map<EntryKey, Answer>> load) {
        if (!batch.fallbacks.keySet().containsAll(batch.open.values())) {
            return load;
        }
        EntryKey oneOfThem = batch.open.keySet().iterator().next();
        Map<EntryKey, Answer> answered = new LinkedHashMap<>(batch.answers);
        Map<Read, Fallback> fallbacks = new LinkedHashMap<>();
        batch.open.values().forEach(read -> fallbacks.put(read, batch.fallbacks.get(read)));
        Uni<Map<EntryKey, Answer>> loaded = load.memoize().indefinitely();
        return loads.orSoftTimeout(oneOfThem, loaded).onFailure().recoverWithUni(() -> {
            for (Map.Entry<Read, Fallback> fallback : fallbacks.entrySet()) {
                if (!reads.mayFallBackOn(fallback.getKey(), fallback.getValue().entry())) {
                    return loaded; // it has turned out to be old: so there is nothing but to wait on
                }
            }
            fallbacks.forEach((read, fallback) -> answered.put(read.key(), pastItsTime(read, fallback)));
            return Uni.createFrom().item(answered);
        });
    }

    private Answer pastItsTime(Read read, Fallback fallback) {
        if (fallback.distrusted() != null) {
            return reads.distrusted(read, fallback.distrusted());
        }
        Held held = reads.keepable(read, fallback.entry());
        near.store(read.key().text(), held);
        read.trail().failSafe();
        read.meter().staleServed.increment();
        return reads.answer(read, held);
    }

    /**
     * Asks for the lease of every open key at once; what others have stored meanwhile settles its key. The answers come on
     * several threads, so they are looked at one after the other when all are there.
     */
    private Uni<Void> takeLeases(Batch batch) {
        List<Read> open = List.copyOf(batch.open.values());
        return Uni.join()
                .all(open.stream().map(read -> leases.ask(read, null)).toList())
                .andFailFast()
                .invoke(turns -> {
                    for (int i = 0; i < open.size(); i++) {
                        take(batch, open.get(i), turns.get(i));
                    }
                })
                .replaceWithVoid();
    }

    private void take(Batch batch, Read read, @Nullable Turn turn) {
        if (turn instanceof Lease lease) {
            batch.leases.put(read.key(), lease);
        } else if (turn instanceof Turn.News news && read.isAnsweredBy(news.entry(), clock.millis())) {
            settle(batch, read, news.entry());
        }
    }

    private Uni<Map<EntryKey, Answer>> load(Batch batch, BatchLoader loader) {
        if (batch.open.isEmpty()) {
            return Uni.createFrom().item(batch.answers);
        }
        Uni<Map<EntryKey, Answer>> query = loads.query(() -> query(batch, loader));
        for (Lease lease : batch.leases.values()) {
            query = lease.during(query);
        }
        return query.call(() -> fill(batch));
    }

    private Uni<Map<EntryKey, Answer>> query(Batch batch, BatchLoader loader) {
        Map<EntryKey, Long> floorOf = new LinkedHashMap<>();
        batch.open.values().forEach(read -> floorOf.put(read.key(), floor(batch, read)));
        long loadedAt = clock.millis();
        long began = System.nanoTime();
        return loader.load(Set.copyOf(batch.open.keySet())).map(loaded -> {
            long took = System.nanoTime() - began;
            for (Read read : List.copyOf(batch.open.values())) {
                count(read, took);
                Entry entry = Loads.entry(
                        read.key().policy(),
                        loaded.getOrDefault(read.key(), Loaded.ABSENT),
                        floorOf.getOrDefault(read.key(), 0L),
                        loadedAt,
                        took / 1_000);
                batch.loaded.put(read, entry);
                settle(batch, read, entry);
            }
            return batch.answers;
        });
    }

    private long floor(Batch batch, Read read) {
        Lease lease = batch.leases.get(read.key());
        long here = Math.max(read.floor(), floors.of(read.key()));
        return lease == null ? here : Math.max(here, lease.floor());
    }

    private Uni<Void> fill(Batch batch) {
        List<Uni<FillReply>> fills = new ArrayList<>();
        batch.loaded.forEach((read, entry) -> {
            Lease lease = batch.leases.get(read.key());
            if (lease != null) {
                fills.add(Loads.fill(read, entry, lease)
                        .invoke(reply -> floors.raise(read.key().text(), reply.newest(), clock.millis())));
            }
        });
        return fills.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(fills).andFailFast().replaceWithVoid();
    }

    private static void count(Read read, long took) {
        read.trail().loaded(took);
        read.meter().loads.increment();
        read.meter().loadNanos.add(took);
    }

    private void settle(Batch batch, Read read, Entry entry) {
        Held held = reads.keepable(read, entry);
        near.store(read.key().text(), held);
        batch.open.remove(read.key());
        batch.answers.put(read.key(), reads.answer(read, held));
    }

    /** The state of one batched read: each key is either open or answered. */
    private static final class Batch {
        private final Map<EntryKey, Read> open = new LinkedHashMap<>();
        private final Map<EntryKey, Answer> answers = new LinkedHashMap<>();
        private final Map<EntryKey, Lease> leases = new LinkedHashMap<>();
        private final Map<Read, Entry> loaded = new LinkedHashMap<>();
        private final Map<Read, Fallback> fallbacks = new LinkedHashMap<>();
    }

    /**
     * What answers where nobody else can.
     *
     * @param distrusted the same as the near cache holds it, which in silence is not trusted; null if the shared tier had it
     */
    private record Fallback(Entry entry, @Nullable Held distrusted) {}
}
