package dev.pantry.redis;

import static dev.pantry.redis.RedisTier.expected;

import dev.pantry.cache.Entry;
import dev.pantry.cache.EntryKey;
import dev.pantry.cache.SharedTier;
import dev.pantry.cache.SharedTier.LeaseReply;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The leases that Redis holds, from the grant to the release. A fill or an invalidation ends them in one step with what it does
 * to the entry: see {@link RedisTier}. One that its holder has not heard of is given back. What has no comment is as
 * {@link SharedTier} says. Thread-safe.
 */
final class RedisLeases {

    private static final Logger LOG = Logger.getLogger(RedisLeases.class);

    private static final Script FIND_OR_LEASE = Script.named("find-or-lease");
    private static final Script RENEW = Script.named("renew");
    private static final Script RELEASE = Script.named("release");

    /** Before a lease that could not be given back is given back again. Chosen. */
    private static final Duration AGAIN = Duration.ofMillis(100);

    private final RedisLink redis;

    RedisLeases(RedisLink redis) {
        this.redis = redis;
    }

    Uni<LeaseReply> findOrLease(EntryKey key, long floor, long seenLoadedAt, String token) {
        return FIND_OR_LEASE
                .run(
                        redis,
                        late -> releaseUnused(key, token, late),
                        entryAndLease(key.text()),
                        floor,
                        seenLoadedAt,
                        token,
                        SharedTier.LEASE_LIFE.toMillis())
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

    private static LeaseReply found(Response bytes) {
        Entry entry = RedisTier.entry(bytes);
        if (entry == null) {
            throw new IllegalStateException("undecodable entry");
        }
        return new LeaseReply.Found(entry);
    }

    /** A lease that came after its asker had given up would keep everybody waiting for nothing. */
    private void releaseUnused(EntryKey key, String token, Response late) {
        if (late.get(0).toString().equals("granted")) {
            giveBack(key, token);
        }
    }

    Uni<Void> seize(EntryKey key, String token) {
        String lease = lease(key.text());
        return redis.send(
                        lease,
                        Request.cmd(Command.SET).arg(lease).arg(token).arg("PX").arg(SharedTier.LEASE_LIFE.toMillis()),
                        late -> giveBack(key, token))
                .replaceWithVoid();
    }

    Uni<Void> renew(EntryKey key, String token) {
        return RENEW.run(redis, List.of(lease(key.text())), token, SharedTier.LEASE_LIFE.toMillis())
                .replaceWithVoid();
    }

    Uni<Void> release(EntryKey key, String token) {
        return RELEASE.run(redis, entryAndLease(key.text()), token).replaceWithVoid();
    }

    /**
     * Gives back what somebody may hold without knowing, or cannot use any more. Tried again while the server is out of the path,
     * for as long as the lease would last.
     */
    void giveBack(EntryKey key, String token) {
        release(key, token)
                .onFailure()
                .retry()
                .withBackOff(AGAIN, AGAIN)
                .expireIn(SharedTier.LEASE_LIFE.toMillis())
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf("the lease of %s was not released: %s", key, failure));
    }

    Uni<Long> life(EntryKey key) {
        String lease = lease(key.text());
        return redis.send(lease, Request.cmd(Command.PTTL).arg(lease))
                .map(reply -> Math.max(0, expected(reply).toLong())); // negative if there is none
    }

    /** In the order in which the scripts take them. */
    static List<String> entryAndLease(String key) {
        return List.of(key, lease(key));
    }

    static String lease(String key) {
        return "lock:{" + key + "}";
    }

    /** The key that a lease is of. */
    static String leased(String lease) {
        return lease.substring("lock:{".length(), lease.length() - 1);
    }
}
