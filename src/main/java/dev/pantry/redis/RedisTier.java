package dev.pantry.redis;

import static dev.pantry.redis.RedisLeases.entryAndLease;

import dev.pantry.cache.Entry;
import dev.pantry.cache.EntryKey;
import dev.pantry.cache.KeyPattern;
import dev.pantry.cache.SharedTier;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The shared tier in Redis. Key K holds the entry, {@code lock:{K}} the token of its lease: the braces keep both in one
 * slot of a cluster. What must be atomic is one Lua script; each names all its keys.
 */
@ApplicationScoped
public class RedisTier implements SharedTier {

    private static final Script FILL = Script.named("fill");
    static final Script BURY = Script.named("bury");

    private final RedisLink redis;
    private final RedisLeases leases;
    private final LeaseEnds leaseEnds;
    private final InstantSource clock;
    private final RedisSettings settings;

    RedisTier(RedisLink redis, LeaseEnds leaseEnds, InstantSource clock, RedisSettings settings) {
        this.redis = redis;
        this.leases = new RedisLeases(redis);
        this.leaseEnds = leaseEnds;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public Uni<@Nullable Entry> find(EntryKey key) {
        return redis.read(key.text(), Request.cmd(Command.GET).arg(key.text())).map(RedisTier::entry);
    }

    @Override
    public Uni<Map<EntryKey, Entry>> findAll(List<EntryKey> keys) {
        if (keys.isEmpty() || settings.mode() == RedisSettings.Mode.CLUSTER) {
            return findEach(keys);
        }
        Request request = Request.cmd(Command.MGET);
        keys.forEach(key -> request.arg(key.text()));
        return redis.read(keys.get(0).text(), request).map(reply -> {
            Map<EntryKey, Entry> found = new HashMap<>();
            for (int i = 0; reply != null && i < keys.size(); i++) {
                Entry entry = entry(reply.get(i));
                if (entry != null) {
                    found.put(keys.get(i), entry);
                }
            }
            return found;
        });
    }

    /**
     * In a cluster MGET may name keys of one slot only. So each is asked for by itself, all at once: one round trip to each
     * node. What a node does not answer is a miss; only if none does, the whole fails.
     */
    private Uni<Map<EntryKey, Entry>> findEach(List<EntryKey> keys) {
        if (keys.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        Map<EntryKey, Entry> found = new ConcurrentHashMap<>();
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        AtomicBoolean answered = new AtomicBoolean();
        List<Uni<Void>> calls = keys.stream()
                .map(key -> find(key)
                        .invoke(entry -> {
                            answered.set(true);
                            if (entry != null) {
                                found.put(key, entry);
                            }
                        })
                        .onFailure()
                        .invoke(failed::set)
                        .onFailure()
                        .recoverWithNull()
                        .replaceWithVoid())
                .toList();
        return Uni.join().all(calls).andCollectFailures().flatMap(all -> {
            Throwable failure = failed.get();
            return failure == null || answered.get()
                    ? Uni.createFrom().item(found)
                    : Uni.createFrom().failure(failure);
        });
    }

    @Override
    public Uni<LeaseReply> findOrLease(EntryKey key, long floor, long seenLoadedAt, String token) {
        return leases.findOrLease(key, floor, seenLoadedAt, token);
    }

    @Override
    public Uni<Void> renew(EntryKey key, String token) {
        return leases.renew(key, token);
    }

    @Override
    public Uni<Void> leaseEnd(EntryKey key) {
        return leaseEnds.next(key.text());
    }

    @Override
    public Uni<FillReply> fill(EntryKey key, Entry entry, String token) {
        return FILL.run(
                        redis,
                        entryAndLease(key.text()),
                        token,
                        entry.asOf(),
                        EntryCodec.encode(entry),
                        millisLeft(entry))
                .map(reply -> {
                    String newest = expected(reply).toString();
                    return newest.isEmpty() ? new FillReply(true, 0) : new FillReply(false, Long.parseLong(newest));
                })
                .onFailure()
                .invoke(() -> leases.giveBack(key, token));
    }

    @Override
    public Uni<Void> seize(EntryKey key, String token) {
        return leases.seize(key, token);
    }

    @Override
    public Uni<Void> release(EntryKey key, String token) {
        return leases.release(key, token);
    }

    @Override
    public Uni<Void> bury(String key, Entry tombstone) {
        return BURY.run(
                        redis,
                        entryAndLease(key),
                        tombstone.asOf(),
                        EntryCodec.encode(tombstone),
                        millisLeft(tombstone))
                .replaceWithVoid();
    }

    @Override
    public Uni<Long> buryAll(KeyPattern pattern, long asOf) {
        return Uni.createFrom().deferred(() -> {
            // Asked before the masters: if all are known by now, at least these are walked through
            String trouble = redis.trouble();
            Uni<Long> removed = Multi.createFrom()
                    .iterable(redis.masters())
                    .onItem()
                    .transformToUniAndConcatenate(
                            master -> new Sweep(redis, master, pattern, asOf, keysPerCall()).run())
                    .collect()
                    .with(Collectors.summingLong(Long::longValue));
            return trouble == null
                    ? removed
                    : removed.flatMap(some -> Uni.createFrom().failure(new NotSent(trouble)));
        });
    }

    /** In a cluster the keys of a call must be of one slot, and the neighbours in a scan seldom are. */
    private int keysPerCall() {
        return settings.mode() == RedisSettings.Mode.CLUSTER ? 1 : Sweep.MOST_KEYS_PER_CALL;
    }

    @Override
    public Uni<Long> leaseLife(EntryKey key) {
        return leases.life(key);
    }

    private long millisLeft(Entry entry) {
        return Math.max(1, entry.life().keepUntil() - clock.millis());
    }

    static @Nullable Entry entry(@Nullable Response reply) {
        return reply == null ? null : EntryCodec.decode(reply.toBytes());
    }

    static Response expected(@Nullable Response reply) {
        if (reply == null) {
            throw new IllegalStateException("a script answered nothing");
        }
        return reply;
    }
}
