package dev.pantry.cache;

import dev.pantry.cache.SharedTier.FillReply;
import dev.pantry.cache.SharedTier.LeaseReply;
import dev.pantry.cache.Trail.Step;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The way of a batched read: the same layers as {@link ReadPath}, each asked once for all the keys that are still open.
 *
 * <p>It differs in one thing: a key that somebody else is loading is not waited for. It is loaded along with the others,
 * whose query runs anyway, and not stored in the shared tier.
 */
@ApplicationScoped
public class BatchReads {

    private final NearCache near;
    private final SharedTier shared;
    private final ReadPath reads;
    private final Loads loads;
    private final Floors floors;
    private final InstantSource clock;
    private final Duration hardTimeout;

    BatchReads(
            NearCache near,
            SharedTier shared,
            ReadPath reads,
            Loads loads,
            Floors floors,
            InstantSource clock,
            LoadSettings settings) {
        this.near = near;
        this.shared = shared;
        this.reads = reads;
        this.loads = loads;
        this.floors = floors;
        this.clock = clock;
        this.hardTimeout = settings.hardTimeout();
    }

    Uni<Map<EntryKey, Answer>> getAll(Collection<EntryKey> keys, BatchLoader loader, CacheMeter meter) {
        Batch batch = new Batch();
        for (EntryKey key : keys) {
            Read read = reads.begin(key, meter);
            Held held = near.find(key.text());
            if (held != null && reads.mayAnswer(read, held)) {
                batch.answers.put(key, reads.answer(read, held));
            } else {
                batch.open.put(key, read);
                read.trail().near(Step.MISS);
                meter.nearMisses.increment();
            }
        }
        if (batch.open.isEmpty()) {
            return Uni.createFrom().item(batch.answers);
        }
        return Waiting.backOnCallersContext(Waiting.untilTheEnd(beyondNear(batch, loader))
                .ifNoItem()
                .after(hardTimeout)
                .failWith(() -> new LoadTimeout(batch.open.keySet().iterator().next())));
    }

    private Uni<Map<EntryKey, Answer>> beyondNear(Batch batch, BatchLoader loader) {
        long asked = System.nanoTime();
        return shared.findAll(List.copyOf(batch.open.keySet()))
                .onItemOrFailure()
                .transformToUni((@Nullable Map<EntryKey, Entry> found, @Nullable Throwable failure) -> {
                    long took = System.nanoTime() - asked;
                    for (Read read : List.copyOf(batch.open.values())) {
                        Entry entry = found == null ? null : found.get(read.key());
                        Step step = reads.judge(read, entry, failure);
                        read.trail().shared(step, took);
                        if (entry != null && step == Step.HIT) {
                            settle(batch, read, entry);
                        }
                    }
                    if (batch.open.isEmpty()) {
                        return Uni.createFrom().item(batch.answers);
                    }
                    Uni<Void> leased = failure == null
                            ? takeLeases(batch)
                            : Uni.createFrom().voidItem();
                    return leased.flatMap(ignored -> load(batch, loader));
                });
    }

    /** Asks for the lease of every open key at once; what others have stored meanwhile settles its key. */
    private Uni<Void> takeLeases(Batch batch) {
        List<Uni<LeaseReply>> asked = new ArrayList<>();
        List<Read> reads = List.copyOf(batch.open.values());
        for (Read read : reads) {
            String token = UUID.randomUUID().toString();
            asked.add(shared.findOrLease(read.key(), read.floor(), 0, token)
                    .onFailure()
                    .recoverWithItem(failure -> new LeaseReply.Held())
                    .invoke(reply -> {
                        if (reply instanceof LeaseReply.Granted granted) {
                            batch.leases.put(read.key(), new Lease(token, granted.floor()));
                        }
                    }));
        }
        return Uni.join()
                .all(asked)
                .andFailFast()
                .invoke(replies -> {
                    for (int i = 0; i < replies.size(); i++) {
                        if (replies.get(i) instanceof LeaseReply.Found news
                                && reads.get(i).isAnsweredBy(news.entry(), clock.millis())) {
                            settle(batch, reads.get(i), news.entry());
                        }
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Map<EntryKey, Answer>> load(Batch batch, BatchLoader loader) {
        if (batch.open.isEmpty()) {
            return Uni.createFrom().item(batch.answers);
        }
        Map<EntryKey, Long> atLeast = new LinkedHashMap<>();
        batch.open
                .values()
                .forEach(read -> atLeast.put(
                        read.key(),
                        Math.max(batch.lease(read.key()).floor(), Math.max(read.floor(), floors.of(read.key())))));
        long loadedAt = clock.millis();
        long began = System.nanoTime();
        return Uni.createFrom()
                .deferred(() -> loader.load(Set.copyOf(batch.open.keySet())))
                .onFailure()
                .call(() -> releaseLeases(batch))
                .flatMap(loaded -> {
                    long took = System.nanoTime() - began;
                    List<Uni<FillReply>> fills = new ArrayList<>();
                    for (Read read : List.copyOf(batch.open.values())) {
                        count(read, took);
                        Entry entry = Loads.entry(
                                read.key().policy(),
                                loaded.getOrDefault(read.key(), Loaded.ABSENT),
                                atLeast.getOrDefault(read.key(), 0L),
                                loadedAt,
                                took / 1_000);
                        settle(batch, read, entry);
                        String token = batch.lease(read.key()).token();
                        if (!token.isEmpty()) {
                            fills.add(loads.fill(read, entry, token));
                        }
                    }
                    Uni<Void> filled = fills.isEmpty()
                            ? Uni.createFrom().voidItem()
                            : Uni.join().all(fills).andCollectFailures().replaceWithVoid();
                    return filled.replaceWith(batch.answers);
                });
    }

    private Uni<Void> releaseLeases(Batch batch) {
        List<Uni<Void>> releases = new ArrayList<>();
        batch.leases.forEach((key, lease) ->
                releases.add(shared.release(key, lease.token()).onFailure().recoverWithNull()));
        return releases.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(releases).andCollectFailures().replaceWithVoid();
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

        private Lease lease(EntryKey key) {
            return leases.getOrDefault(key, Lease.NONE);
        }
    }

    private record Lease(String token, long floor) {
        private static final Lease NONE = new Lease("", 0);
    }
}
