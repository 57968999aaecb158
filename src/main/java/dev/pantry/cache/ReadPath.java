package dev.pantry.cache;

import dev.pantry.cache.Trail.Step;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The way of a read: near cache, shared tier, database. The first layer that can answer correctly does.
 *
 * <pre>
 *   near cache   hit: answer. One read per key and pod goes on, the others wait for it.
 *   shared tier  hit: keep near, answer. Stale but in grace: the same, and refresh behind.
 *   database     under the key's lease: load, fill the shared tier through its fence, keep near, answer.
 * </pre>
 *
 * <p>At every layer an entry below the floor of its key is a miss. A shared tier that fails is a miss too, and the read
 * does without it to its end.
 */
@Singleton // without a proxy: it is called for every read
public class ReadPath {

    /** After so many entries below the floor a read goes past the near cache, which others keep filling. */
    private static final int NEAR_ATTEMPTS = 3;

    private final NearCache near;
    private final SharedTier shared;
    private final Loads loads;
    private final Floors floors;
    private final Hearing hearing;
    private final Refresher refresher;
    private final ReadWatch watch;
    private final InstantSource clock;

    ReadPath(
            NearCache near,
            SharedTier shared,
            Loads loads,
            Floors floors,
            Hearing hearing,
            Refresher refresher,
            ReadWatch watch,
            InstantSource clock) {
        this.near = near;
        this.shared = shared;
        this.loads = loads;
        this.floors = floors;
        this.hearing = hearing;
        this.refresher = refresher;
        this.watch = watch;
        this.clock = clock;
    }

    /** @param wanted the version that the asker knows of; 0 if it did not say */
    Uni<Answer> get(EntryKey key, Loader loader, long wanted, CacheMeter meter) {
        ReadWatch.Watcher watcher = watch.begin(key);
        Read read = begin(key, wanted, meter);
        Uni<Answer> answer =
                read.wanted() <= read.floor() ? throughNear(read, loader, 1) : aheadOfThisPod(read, loader);
        return watcher == null
                ? answer
                : answer.onItemOrFailure()
                        .invoke((@Nullable Answer found, @Nullable Throwable failure) ->
                                watcher.over(read.trail(), failure));
    }

    /** The first step alone: the value, if it is near and may answer; null otherwise, and then nothing has happened. */
    @Nullable
    Answer getIfNear(EntryKey key, Loader loader, CacheMeter meter) {
        Held held = near.find(key.text());
        if (held == null || held.entry().isAbsent()) {
            return null;
        }
        ReadWatch.Watcher watcher = watch.begin(key);
        Read read = begin(key, 0, meter);
        if (!mayAnswer(read, held)) {
            return null;
        }
        refreshIfDue(read, loader, held.entry());
        Answer answer = answer(read, held);
        if (watcher != null) {
            watcher.over(answer.trail(), null);
        }
        return answer;
    }

    Read begin(EntryKey key, long wanted, CacheMeter meter) {
        long now = System.nanoTime();
        long trustedSince = hearing.trustedSince(now);
        return new Read(key, floors.of(key), wanted, floors.mark(), now, trustedSince, new Trail(), meter);
    }

    /**
     * A read by somebody who knows of a change that this pod has not heard of. It joins no read that may have begun before
     * that change. One load answers it, whatever version it brings: the asker may have made its number up.
     */
    private Uni<Answer> aheadOfThisPod(Read read, Loader loader) {
        Held held = near.find(read.key().text());
        if (held != null && mayAnswer(read, held)) {
            return Uni.createFrom().item(answer(read, held));
        }
        return Waiting.backOnCallersContext(beyondNear(read, loader)).map(fetched -> {
            near.store(read.key().text(), fetched);
            return answer(read, fetched);
        });
    }

    private Uni<Answer> throughNear(Read read, Loader loader, int attempt) {
        return near.get(read.key().text(), () -> beyondNear(read, loader)).flatMap(held -> {
            if (mayAnswer(read, held)) {
                refreshIfDue(read, loader, held.entry());
                return Uni.createFrom().item(answer(read, held));
            }
            near.dropHere(read.key().text(), held);
            Uni<Answer> again = attempt < NEAR_ATTEMPTS
                    ? throughNear(read, loader, attempt + 1)
                    : Waiting.backOnCallersContext(beyondNear(read, loader)).map(fetched -> answer(read, fetched));
            if (read.isReflectedBy(held.entry())) {
                return orDistrusted(read, held, again.memoize().indefinitely());
            }
            read.meter().belowFloor.increment();
            return again;
        });
    }

    /**
     * In silence a near entry is not trusted, but nothing says that it is old either: where nobody else can answer, it does
     * (fail-safe).
     */
    private Uni<Answer> orDistrusted(Read read, Held held, Uni<Answer> again) {
        return Waiting.backOnCallersContext(loads.orSoftTimeout(read.key(), again))
                .onFailure()
                .recoverWithUni(() -> mayFallBackOn(read, held.entry())
                        ? Uni.createFrom().item(() -> distrusted(read, held))
                        : again); // it has turned out to be old: so there is nothing but to wait on
    }

    /** Whether an entry past its time, wherever it is from, may answer where nobody else can. */
    boolean mayFallBackOn(Read read, Entry entry) {
        return entry.asOf() >= floors.of(read.key()) && read.mayFallBackOn(entry, clock.millis());
    }

    /** Answers with what is not trusted in silence, where nobody else can; it is trusted no more than before. */
    Answer distrusted(Read read, Held held) {
        near.store(read.key().text(), held);
        read.trail().failSafeNear();
        read.meter().staleServed.increment();
        return answer(read, held);
    }

    /** Renews an entry behind the reader's back, if it is stale or about to be. */
    void refreshIfDue(Read read, Loader loader, Entry entry) {
        long now = clock.millis();
        boolean due = entry.isFresh(now)
                ? entry.isDueEarly(
                        now,
                        read.key().policy().earlyRefreshBeta(),
                        1 - ThreadLocalRandom.current().nextDouble())
                : entry.mayServeStale(now);
        if (due) {
            refresher.refresh(read.key(), entry, loader, read.meter());
        }
    }

    /** Whether what the near cache gave is as new as this pod must be. */
    boolean mayAnswer(Read read, Held held) {
        return read.isReflectedBy(held.entry()) && held.askedNanos() - read.trustedSince() >= 0;
    }

    /** Asks the layers behind the near cache. Raises the floor to what they gave: older than that is not served again. */
    private Uni<Held> beyondNear(Read read, Loader loader) {
        read.trail().near(Step.MISS);
        read.meter().nearMisses.increment();
        return fromShared(read, loader).map(entry -> keepable(read, entry));
    }

    Held keepable(Read read, Entry entry) {
        long now = clock.millis();
        floors.raise(read.key().text(), entry.asOf(), now);
        return Held.of(entry, read.key().policy(), now, read.beganNanos());
    }

    private Uni<Entry> fromShared(Read read, Loader loader) {
        long asked = System.nanoTime();
        return shared.find(read.key())
                .onItemOrFailure()
                .transformToUni((@Nullable Entry found, @Nullable Throwable failure) -> {
                    long took = System.nanoTime() - asked;
                    Step step = judge(read, found, failure, took);
                    read.trail().shared(step, took);
                    return switch (step) {
                        case HIT -> Uni.createFrom().item(found);
                        case BYPASS -> loads.withoutSharedTier(read, loader);
                        default -> loads.underLease(read, loader, found);
                    };
                });
    }

    /** What the shared tier did for a read, counted. A hit may be stale, if it is in grace. */
    Step judge(Read read, @Nullable Entry found, @Nullable Throwable failure, long took) {
        read.meter().sharedNanos.add(took);
        if (found != null && found.kind() == Entry.Kind.TOMBSTONE) {
            floors.raise(read.key().text(), found.asOf(), clock.millis()); // news, whoever brings it
        }
        if (failure != null) {
            read.meter().sharedFailures.increment();
            return Step.BYPASS;
        }
        if (found != null && read.isAnsweredBy(found, clock.millis())) {
            read.meter().sharedHits.increment();
            return Step.HIT;
        }
        read.meter().sharedMisses.increment();
        if (found == null || found.kind() == Entry.Kind.TOMBSTONE) {
            return Step.MISS;
        }
        if (read.mayBeAnsweredStaleBy(found, clock.millis())) {
            read.meter().staleServed.increment();
            return Step.HIT;
        }
        return Step.STALE;
    }

    Answer answer(Read read, Held held) {
        Trail trail = read.trail();
        trail.over(System.nanoTime() - read.beganNanos());
        if (trail.near() == Step.HIT) {
            if (held.sinceNanos() - read.beganNanos() > 0) {
                trail.near(Step.COLLAPSED);
                read.meter().collapsed.increment();
            } else {
                read.meter().nearHits.increment();
                read.meter().nearNanos.add(trail.nanos());
            }
        }
        if (held.entry().isPastGrace(clock.millis())) {
            trail.failSafe(); // a moment ago nobody could answer, and the near cache remembers it for a second
        }
        return new Answer(held.entry(), trail);
    }
}
