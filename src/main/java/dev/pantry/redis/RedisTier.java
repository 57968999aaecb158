package dev.pantry.redis;

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
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The shared tier in Redis. Key K holds the entry, {@code lock:{K}} the token of its lease: the braces keep both in one
 * slot of a cluster. What must be atomic is one Lua script; each names all its keys.
 */
@ApplicationScoped
public class RedisTier implements SharedTier {

    private static final Logger LOG = Logger.getLogger(RedisTier.class);

    private static final Script FIND_OR_LEASE = Script.named("find-or-lease");
    private static final Script FILL = Script.named("fill");
    private static final Script RENEW = Script.named("renew");
    private static final Script RELEASE = Script.named("release");
    static final Script BURY = Script.named("bury");

    /** Before a lease that could not be given back is given back again. Chosen. */
    private static final Duration AGAIN = Duration.ofMillis(100);

    private final RedisLink redis;
    private final LeaseEnds leaseEnds;
    private final InstantSource clock;
    private final RedisSettings settings;

    RedisTier(RedisLink redis, LeaseEnds leaseEnds, InstantSource clock, RedisSettings settings) {
        this.redis = redis;
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
        return FIND_OR_LEASE
                .run(
                        redis,
                        late -> releaseUnused(key, token, late),
                        both(key.text()),
                        floor,
                        seenLoadedAt,
                        token,
                        LEASE_LIFE.toMillis())
                .onFailure(AnswerLost.class)
                .invoke(() -> giveBack(key, token))
                .map(reply -> {
                    String word = expected(reply).get(0).toString();
                    return switch (word) {
                        case "found" -> found(reply.get(1));
                        case "granted" -> new LeaseReply.Granted(reply.get(1).toLong());
                        case "held" -> new LeaseReply.Held();
                        default -> throw new IllegalStateException("find-or-lease answered " + word);
                    };
                });
    }

    /** A lease that came after its asker had given up would keep everybody waiting for nothing. */
    private void releaseUnused(EntryKey key, String token, Response late) {
        if (late.get(0).toString().equals("granted")) {
            giveBack(key, token);
        }
    }

    /**
     * Gives back what somebody may hold without knowing, or cannot use any more. Tried again while the server is out of the path,
     * for as long as the lease would last.
     */
    private void giveBack(EntryKey key, String token) {
        release(key, token)
                .onFailure()
                .retry()
                .withBackOff(AGAIN, AGAIN)
                .expireIn(LEASE_LIFE.toMillis())
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf("the lease of %s was not released: %s", key, failure));
    }

    private static LeaseReply found(Response bytes) {
        Entry entry = entry(bytes);
        if (entry == null) {
            throw new IllegalStateException("undecodable entry");
        }
        return new LeaseReply.Found(entry);
    }

    @Override
    public Uni<Void> renew(EntryKey key, String token) {
        return RENEW.run(redis, List.of(lease(key.text())), token, LEASE_LIFE.toMillis())
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> leaseEnd(EntryKey key) {
        return leaseEnds.next(key.text());
    }

    @Override
    public Uni<FillReply> fill(EntryKey key, Entry entry, String token) {
        return FILL.run(redis, both(key.text()), token, entry.asOf(), EntryCodec.encode(entry), millisLeft(entry))
                .map(reply -> {
                    String newest = expected(reply).toString();
                    return newest.isEmpty() ? new FillReply(true, 0) : new FillReply(false, Long.parseLong(newest));
                })
                .onFailure()
                .invoke(() -> giveBack(key, token));
    }

    @Override
    public Uni<Void> seize(EntryKey key, String token) {
        return redis.send(
                        lease(key.text()),
                        Request.cmd(Command.SET)
                                .arg(lease(key.text()))
                                .arg(token)
                                .arg("PX")
                                .arg(LEASE_LIFE.toMillis()),
                        late -> giveBack(key, token))
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> release(EntryKey key, String token) {
        return RELEASE.run(redis, both(key.text()), token).replaceWithVoid();
    }

    @Override
    public Uni<Void> bury(String key, Entry tombstone) {
        return BURY.run(redis, both(key), tombstone.asOf(), EntryCodec.encode(tombstone), millisLeft(tombstone))
                .replaceWithVoid();
    }

    @Override
    public Uni<Long> buryAll(KeyPattern pattern, long asOf) {
        return Multi.createFrom()
                .iterable(redis.masters())
                .onItem()
                .transformToUniAndConcatenate(master -> new Sweep(redis, master, pattern, asOf, keysPerCall()).run())
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    /** In a cluster the keys of a call must be of one slot, and the neighbours in a scan seldom are. */
    private int keysPerCall() {
        return settings.mode() == RedisSettings.Mode.CLUSTER ? 1 : Sweep.MOST_KEYS_PER_CALL;
    }

    @Override
    public Uni<Long> leaseLife(EntryKey key) {
        return redis.send(lease(key.text()), Request.cmd(Command.PTTL).arg(lease(key.text())))
                .map(reply -> Math.max(0, expected(reply).toLong())); // negative if there is none
    }

    static List<String> both(String key) {
        return List.of(key, lease(key));
    }

    static String lease(String key) {
        return "lock:{" + key + "}";
    }

    /** The key that a lease is of. */
    static String leased(String lease) {
        return lease.substring("lock:{".length(), lease.length() - 1);
    }

    private long millisLeft(Entry entry) {
        return Math.max(1, entry.life().keepUntil() - clock.millis());
    }

    private static @Nullable Entry entry(@Nullable Response reply) {
        return reply == null ? null : EntryCodec.decode(reply.toBytes());
    }

    static Response expected(@Nullable Response reply) {
        if (reply == null) {
            throw new IllegalStateException("a script answered nothing");
        }
        return reply;
    }
}
