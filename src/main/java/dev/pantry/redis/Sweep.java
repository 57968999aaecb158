package dev.pantry.redis;

import dev.pantry.cache.KeyPattern;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One walk through all keys of one server, which removes what a pattern has made out of date. The server is asked for a few
 * hundred keys at a time and told to remove a hundred, each of which keeps it from others for well under a millisecond.
 *
 * <p>It walks twice, because a scan need not see a key that comes while it runs:
 *
 * <pre>
 *   1. a load is under way   2. the scan passes the place where its entry will be   3. the load fills, and nobody comes by again
 * </pre>
 *
 * So first every lease is taken away. What was filled until then is there before the second walk, which removes entries;
 * nothing that was loaded before can come later.
 */
final class Sweep {

    /** More would take longer than others should wait, fewer more calls. Measured on a million keys: PatternIT. */
    static final int MOST_KEYS_PER_CALL = 100;

    private static final int KEYS_PER_SCAN = 500;
    private static final String START = "0";

    /** A walk has thousands of calls, so one that comes too late now and then must not end it. Chosen. */
    private static final int RETRIES = 3;

    private static final Duration BEFORE_RETRY = Duration.ofMillis(200);

    private static final Script SWEEP = Script.named("sweep");

    private final RedisLink redis;
    private final Node server;
    private final KeyPattern pattern;
    private final long asOf;
    private final int keysPerCall;

    Sweep(RedisLink redis, Node server, KeyPattern pattern, long asOf, int keysPerCall) {
        this.redis = redis;
        this.server = server;
        this.pattern = pattern;
        this.asOf = asOf;
        this.keysPerCall = keysPerCall;
    }

    /** Removes, and answers how many entries. Fails where it could not go on; what is removed by then stays so. */
    Uni<Long> run() {
        // The server's own pattern only spares us keys: its * matches colons too, and several of them are slow to
        // match.
        String glob = pattern.beginning() + '*' + pattern.ending();
        return identity().flatMap(identity -> walk(
                        RedisLeases.lease(glob),
                        lease -> pattern.matches(RedisLeases.leased(lease)),
                        this::removeLeases)
                .chain(() -> walk(glob, pattern::matches, this::removeEntries))
                .call(() -> checkItIsStill(identity)));
    }

    /** A cursor says nothing to another server, which would skip what it likes, and may have what this one had not. */
    private Uni<Void> checkItIsStill(String identity) {
        return identity()
                .invoke(now -> {
                    if (!now.equals(identity)) {
                        throw new IllegalStateException("another server answers in the middle of a walk");
                    }
                })
                .replaceWithVoid();
    }

    private Uni<String> identity() {
        return patiently(redis.sendTo(server, Request.cmd(Command.INFO)))
                .map(info -> Line.identity(RedisTier.expected(info).toString())
                        + redis.servers()
                                .epoch()); // keys that moved to another server meanwhile may have been seen by none
    }

    private Uni<Long> walk(String glob, Predicate<String> ours, Function<List<String>, Uni<Long>> remove) {
        return Multi.createBy()
                .repeating()
                .uni(() -> new AtomicReference<>(START), cursor -> step(cursor, glob, ours, remove))
                .whilst(step -> !step.isLast())
                .collect()
                .with(Collectors.summingLong(Step::removed));
    }

    private Uni<Step> step(
            AtomicReference<String> cursor,
            String glob,
            Predicate<String> ours,
            Function<List<String>, Uni<Long>> remove) {
        Request scan = Request.cmd(Command.SCAN)
                .arg(cursor.get())
                .arg("MATCH")
                .arg(glob)
                .arg("COUNT")
                .arg(KEYS_PER_SCAN);
        return patiently(redis.sendTo(server, scan)).flatMap(reply -> {
            String next = RedisTier.expected(reply).get(0).toString();
            List<String> keys =
                    reply.get(1).stream().map(Response::toString).filter(ours).toList();
            return removeAll(keys, remove)
                    .map(removed -> new Step(next, removed))
                    .invoke(step -> cursor.set(next));
        });
    }

    private Uni<Long> removeAll(List<String> keys, Function<List<String>, Uni<Long>> remove) {
        if (keys.isEmpty()) {
            return Uni.createFrom().item(0L);
        }
        List<Uni<Long>> calls = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += keysPerCall) {
            calls.add(patiently(remove.apply(keys.subList(from, Math.min(keys.size(), from + keysPerCall)))));
        }
        return Uni.join().all(calls).andFailFast().map(removed -> removed.stream()
                .mapToLong(Long::longValue)
                .sum());
    }

    private Uni<Long> removeLeases(List<String> leases) {
        Request unlink = Request.cmd(Command.UNLINK);
        leases.forEach(unlink::arg);
        return redis.send(leases.get(0), unlink).replaceWith(0L);
    }

    private Uni<Long> removeEntries(List<String> entries) {
        return SWEEP.run(redis, entries, asOf)
                .map(reply -> RedisTier.expected(reply).toLong());
    }

    private static <T> Uni<T> patiently(Uni<T> call) {
        return call.onFailure().retry().withBackOff(BEFORE_RETRY).atMost(RETRIES);
    }

    private record Step(String next, long removed) {

        private boolean isLast() {
            return next.equals(START);
        }
    }
}
