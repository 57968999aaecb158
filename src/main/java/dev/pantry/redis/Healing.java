package dev.pantry.redis;

import dev.pantry.cache.ChangeLog;
import dev.pantry.cache.Entry;
import dev.pantry.cache.Floors;
import dev.pantry.cache.Invalidation;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes a server trustworthy before it is used. One that was restarted, or took over from another, may have forgotten
 * tombstones that were acknowledged: replication is asynchronous, a snapshot is older than the truth.
 *
 * <pre>
 *   1. pod A puts a tombstone over item:7, Redis confirms   2. Redis restarts from a snapshot: the old item:7 is back
 *   3. pod B, which never heard of the change, reads it
 * </pre>
 *
 * So whatever the log of changes still has is written to it again, and only then is it read. What the log no longer has
 * was changed longer ago than it reaches, so entries loaded before that are misses from now on ({@link Floors#raiseMark}).
 * What was healed, and up to when, is noted in the server itself
 * ({@code <server> <epoch>} under {@link Share#note}): a pod that starts need not do it again.
 *
 * <p>A pattern takes a walk through the whole server, longer than anybody should wait. It is left to a relay; until that is
 * through, the pod's own floors keep out what it matches.
 *
 * <p>Every pod that sees a server change does this by itself; twice changes nothing. While the log cannot be read the
 * server is not used. Thread-safe.
 */
@ApplicationScoped
class Healing {

    private static final Logger LOG = Logger.getLogger(Healing.class);

    /** Reading the log and writing it to Redis; then whoever comes next tries again. Chosen. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** So many calls are on their way at a time. Chosen: a few milliseconds of the server's time. */
    private static final int BATCH = 200;

    private final ChangeLog log;
    private final Floors floors;
    private final InstantSource clock;
    private final Set<String> trusted = ConcurrentHashMap.newKeySet();
    private final Map<String, Future<Void>> underWay = new HashMap<>();

    Healing(ChangeLog log, Floors floors, InstantSource clock) {
        this.log = log;
        this.floors = floors;
        this.clock = clock;
    }

    /** Whether the server at the end of the line has forgotten nothing that this pod could not tell. */
    boolean isTrusted(Line line) {
        return trusted.contains(line.server());
    }

    /**
     * Heals the server at the end of the line; joins whoever does it already.
     *
     * @param share which keys it has
     * @param first whether this pod has used no other server for them
     */
    synchronized Future<Void> heal(Line line, Share share, boolean first) {
        Future<Void> joined = underWay.get(line.server());
        if (joined != null && !joined.isComplete()) {
            return joined;
        }
        Future<Void> healed = Future.fromCompletionStage(
                healing(line, share, first).ifNoItem().after(PATIENCE).fail().subscribeAsCompletionStage());
        underWay.put(line.server(), healed);
        return healed.onSuccess(done -> trusted.add(line.server()))
                .onFailure(failure -> LOG.warnf("Redis may have forgotten changes, and cannot be told: %s", failure));
    }

    private Uni<Void> healing(Line line, Share share, boolean first) {
        String note = share.note();
        return send(line, Request.cmd(Command.GET).arg(note)).flatMap(reply -> {
            Long notedEpoch = epoch(line, reply);
            if (notedEpoch != null) {
                floors.raiseMark(notedEpoch);
                return first ? Uni.createFrom().voidItem() : apply(line, share);
            }
            long epoch = clock.millis() - ChangeLog.REACH.toMillis();
            floors.raiseMark(epoch);
            return apply(line, share)
                    .chain(() -> send(line, Request.cmd(Command.SET).arg(note).arg(line.server() + ' ' + epoch)))
                    .replaceWithVoid();
        });
    }

    private static @Nullable Long epoch(Line line, @Nullable Response note) {
        String[] words = note == null ? new String[0] : note.toString().split(" ");
        return words.length == 2 && words[0].equals(line.server()) ? Long.valueOf(words[1]) : null;
    }

    private Uni<Void> apply(Line line, Share share) {
        return log.recent().flatMap(changes -> {
            List<Invalidation> patterns =
                    changes.stream().filter(Invalidation::isOfPattern).toList();
            patterns.forEach(change -> floors.raiseAll(change.pattern(), change.version(), clock.millis()));
            return buryAll(line, share, changes).chain(() -> log.reopen(patterns));
        });
    }

    private Uni<Void> buryAll(Line line, Share share, List<Invalidation> changes) {
        return Multi.createFrom()
                .iterable(changes)
                .filter(change -> !change.isOfPattern() && share.has(change.key()))
                .group()
                .intoLists()
                .of(BATCH)
                .onItem()
                .transformToUniAndConcatenate(batch -> Uni.join()
                        .all(batch.stream().map(change -> bury(line, change)).toList())
                        .andFailFast())
                .collect()
                .last()
                .invoke(last -> LOG.infof("told Redis again of %d changes", changes.size()))
                .replaceWithVoid();
    }

    private Uni<@Nullable Response> bury(Line line, Invalidation change) {
        long now = clock.millis();
        Entry tombstone = change.tombstone(now);
        List<String> keys = RedisLeases.entryAndLease(change.key());
        return send(
                line,
                RedisTier.BURY.eval(
                        keys,
                        tombstone.asOf(),
                        EntryCodec.encode(tombstone),
                        tombstone.life().keepUntil() - now));
    }

    /** A key that has moved on meanwhile is somebody else's, who is told by whoever moved it. */
    private static Uni<@Nullable Response> send(Line line, Request request) {
        return Uni.createFrom()
                .<@Nullable Response>completionStage(() -> line.send(request).toCompletionStage())
                .onFailure(failure -> Redirection.of(failure) != null)
                .recoverWithNull();
    }
}
