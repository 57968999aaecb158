package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one pod, built by hand out of its real classes, for one key. It lives in a time of its own:
 *
 * <ul>
 *   <li>the clock shows how often the database has changed: a load after a change is later than one before it, and nothing
 *       else is later than anything. So two histories that differ in their length alone are the same;
 *   <li>entries live so long that none becomes stale and none is refreshed;
 *   <li>hours of silence pass when somebody says so.
 * </ul>
 */
final class Engine {

    private static final Duration LIFE = CachePolicy.LONGEST;
    private static final CachePolicy POLICY = new CachePolicy("item", LIFE, LIFE, LIFE, LIFE, LIFE, 0);

    static final EntryKey KEY = new EntryKey(POLICY, "item:7");

    private static final long NEVER = 1L << 52;
    private static final long HOUR = Duration.ofHours(1).toNanos();

    /** What the database may have, by version. */
    private static final List<Loaded> ROWS = LongStream.range(0, 9)
            .mapToObj(version -> new Loaded(version, Body.of(("v" + version).getBytes(StandardCharsets.UTF_8))))
            .toList();

    /** Two keys of the same stripe of floors: two of them make one that keeps nothing for long forget ours. */
    private static final List<String> BESIDE = IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "other:" + i)
            .filter(key -> Floors.hash(key) >>> 58 == Floors.hash(KEY.text()) >>> 58)
            .limit(2)
            .toList();

    private final Set<Safeguard> missing;
    private final Epochs now = new Epochs(1);
    private final Epochs nowOfTombstones = new Epochs(0); // a load of the same epoch is later
    private final OpenCalls calls;
    private final Floors floors;
    private final NearOfPod near = new NearOfPod(new NearCacheManager(() -> 1_000_000));
    private final Hearing hearing = new Hearing();
    private final ReadPath reads;
    private final Invalidations invalidations;

    private @Nullable Task fetcher;
    private long hoursAhead;
    private long lastSilence = Long.MIN_VALUE;

    Engine(OpenCalls calls, Set<Safeguard> missing) {
        this.calls = calls;
        this.missing = missing;
        floors = new Floors(missing.contains(Safeguard.FLOORS) ? Duration.ZERO : Duration.ofDays(1), 1_000);
        Loads loads = new Loads(new Leases(calls, calls.timers()), floors, now, calls.timers(), Limits.DEFAULT);
        reads = new ReadsOfPod(loads, new Refresher(near, loads, floors, now));
        invalidations = new Invalidations(near, calls, floors, nowOfTombstones, List.of());
        hear();
    }

    static Loaded row(long version) {
        return ROWS.get((int) version);
    }

    /** What Redis holds after a load of that version. */
    static Entry entry(long version) {
        return plain(Loads.entry(POLICY, row(version), 0, version, 0));
    }

    /** The entry without what differs from run to run. */
    static Entry plain(Entry entry) {
        Lifetime life = new Lifetime(entry.life().loadedAt(), 0, NEVER, NEVER, NEVER);
        return entry.kind() == Entry.Kind.VALUE
                ? new Entry(entry.kind(), entry.version(), entry.asOf(), life, entry.body())
                : entry;
    }

    /** Whatever is done from now on is done in this epoch, and later than what was done. */
    void enter(long epoch) {
        now.epoch = epoch;
        nowOfTombstones.epoch = epoch;
        if (missing.contains(Safeguard.FLOORS)) {
            BESIDE.forEach(key -> floors.raise(key, 1, now.millis()));
        }
        long nano = System.nanoTime();
        while (System.nanoTime() == nano) {
            Thread.onSpinWait();
        }
    }

    /** As {@code http.PublicReads} does it: at once if it can be, else by all layers. */
    Uni<Answer> read(Task task, long wanted) {
        EntryKey key = new EntryKey(POLICY, KEY.text());
        calls.begin(task, key);
        Answer atOnce = wanted == 0 ? reads.getIfNear(key, () -> load(task), new CacheMeter()) : null;
        return atOnce != null
                ? Uni.createFrom().item(atOnce)
                : reads.get(key, () -> load(task), wanted, new CacheMeter());
    }

    /** What matters to it of the pod is in the name: the time, and the floor. */
    private Uni<Loaded> load(Task task) {
        String name = "load @" + now.millis() + " above " + floor();
        return Uni.createFrom().emitter(row -> calls.load(task, name, row));
    }

    Uni<Boolean> apply(long version) {
        return invalidations.apply(List.of(change(version)));
    }

    Uni<Set<Invalidation>> applyShared(List<Long> versions) {
        return invalidations.applyShared(versions.stream().map(Engine::change).toList());
    }

    void applyHere(long version) {
        invalidations.applyHere(change(version));
    }

    private static Invalidation change(long version) {
        return new Invalidation(KEY.text(), version, false);
    }

    void hear() {
        hearing.heard(nanoTime() + HOUR / 2); // however slow the machine
    }

    void passSilentHour() {
        hoursAhead += HOUR;
        lastSilence = nanoTime();
        if (missing.contains(Safeguard.SILENCE)) {
            hear();
        }
    }

    private long nanoTime() {
        return System.nanoTime() + hoursAhead;
    }

    long floor() {
        return floors.of(KEY);
    }

    /** The near entry; null if there is none, or if it is being fetched. */
    @Nullable
    Entry near() {
        Held held = near.find(KEY.text());
        return held == null ? null : plain(held.entry());
    }

    /** Whether the near entry was asked for since the last silence. */
    boolean isNearRecent() {
        Held held = near.find(KEY.text());
        return held != null && held.askedNanos() >= lastSilence;
    }

    /** Who is fetching the near entry, for all that ask for it meanwhile; null if nobody is. */
    @Nullable
    Task fetcher() {
        return near() == null && near.count() > 0 ? fetcher : null;
    }

    void evictNear() {
        near.dropHere(KEY.text());
    }

    private static final class Epochs implements InstantSource {
        private final long within;
        private long epoch;

        private Epochs(long within) {
            this.within = within;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis());
        }

        @Override
        public long millis() {
            return 10 * epoch + within;
        }
    }

    /** Outside of CDI there is no interceptor behind {@code @CacheResult}: this does what it does. */
    private final class NearOfPod extends NearCache {
        private final WeightedCache entries;

        private NearOfPod(NearCacheManager manager) {
            super(manager);
            entries = manager.near();
        }

        @Override
        Uni<Held> get(String key, Supplier<Uni<Held>> beyond) {
            return entries.getAsync(key, k -> {
                Uni<Held> fetched = beyond.get();
                fetcher = calls.lastAsked();
                return fetched;
            });
        }
    }

    /** The read path, hours ahead of the machine's own clock. */
    private final class ReadsOfPod extends ReadPath {

        private ReadsOfPod(Loads loads, Refresher refresher) {
            super(near, calls, loads, floors, hearing, refresher, key -> null, now);
        }

        @Override
        Read begin(EntryKey key, long wanted, CacheMeter meter) {
            Read read = super.begin(key, wanted, meter);
            long began = nanoTime();
            return new Read(
                    key, read.floor(), wanted, read.mark(), began, hearing.trustedSince(began), read.trail(), meter);
        }

        @Override
        Held keepable(Read read, Entry entry) {
            Held held = super.keepable(read, entry);
            return new Held(held.entry(), held.lifeNanos(), held.askedNanos(), nanoTime());
        }
    }
}
