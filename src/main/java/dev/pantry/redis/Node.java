package dev.pantry.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * One server: pipelined connections, a deadline on every call, and a circuit breaker that takes it out of the path while it
 * does not answer. Then no call waits for it; this tries by itself, one ping at a time, and lets calls through again when
 * one is answered. A master that may have forgotten something is written before it is used: {@link Healing}. Thread-safe.
 */
final class Node {

    private static final Logger LOG = Logger.getLogger(Node.class);

    private static final Duration PING_DEADLINE = Duration.ofSeconds(1);

    private final String address;
    private final Servers servers;
    private final Redis redis;
    private final Vertx vertx;
    private final RedisSettings settings;
    private final Deadlines deadlines;
    private final Healing healing;
    private final Connections connections;
    private final Breaker breaker = new Breaker(this::opened);
    private final Freshness freshness = new Freshness();
    private volatile Share share = Share.ALL;
    private volatile boolean replica;
    private volatile boolean first = true;
    private volatile boolean closed;

    Node(String address, Redis redis, Servers servers, Vertx vertx, RedisSettings settings, Healing healing) {
        this.address = address;
        this.redis = redis;
        this.servers = servers;
        this.vertx = vertx;
        this.settings = settings;
        this.healing = healing;
        this.deadlines = servers.deadlines();
        this.connections = new Connections(redis, vertx, settings.connections(), servers.isCluster());
    }

    /** Sends to a master. */
    void ask(Function<Line, Future<Response>> send, Attempt.Asker asker, Consumer<Response> late) {
        ask(connections.next(), true, send, asker, late);
    }

    /** The same for a call that waits for a replica. */
    void askWaiting(Function<Line, Future<Response>> send, Attempt.Asker asker) {
        ask(connections.waiting(), true, send, asker, late -> {});
    }

    /** Asks it as a replica: for what it has of its master's keys, or what it knows of the cluster. */
    void askReplica(Request request, Attempt.Asker asker) {
        ask(connections.reading(), false, line -> line.send(request), asker, late -> {});
    }

    private void ask(
            PinnedConnection connection,
            boolean trusted,
            Function<Line, Future<Response>> send,
            Attempt.Asker asker,
            Consumer<Response> late) {
        Attempt attempt = new Attempt(this, send, asker, late);
        if (trusted && !breaker.isClosed()) {
            asker.failed(attempt, new NotSent("Redis at " + address + " is out of the path"));
            return;
        }
        deadlines.watch(attempt);
        Line line = connection.liveLine();
        if (line != null && (!trusted || line.isTrusted())) {
            attempt.send(line);
            return;
        }
        connection
                .line()
                .compose(made -> {
                    attempt.healing();
                    return trusted ? trust(made) : Future.succeededFuture(made);
                })
                .onSuccess(attempt::send)
                .onFailure(attempt::notSent);
    }

    private Future<Line> trust(Line line) {
        if (line.isOfCluster() != servers.isCluster()) {
            return Future.failedFuture(new IllegalStateException("Redis at " + address
                    + (line.isOfCluster()
                            ? " is a node of a cluster: PANTRY_REDIS_MODE must be cluster"
                            : " is no cluster: PANTRY_REDIS_MODE must be standalone")));
        }
        Future<Void> healed = healing.isTrusted(line) ? Future.succeededFuture() : healing.heal(line, share, first);
        return healed.map(done -> {
            first = false;
            line.trust();
            return line;
        });
    }

    /** Serves these slots from now on. One that was a replica begins anew: it may lack what its master had acknowledged. */
    void isMasterOf(Share slots) {
        share = slots;
        if (replica) {
            first = false;
            replica = false;
            connections.renew();
            tryOnce();
        }
    }

    void isReplica() {
        replica = true;
    }

    boolean replica() {
        return replica;
    }

    /** Looks how fresh its data are if it is a replica; if it is a master, whether it is still the same one. */
    void look() {
        if (replica) {
            long asked = System.nanoTime();
            askReplica(
                    Request.cmd(Command.INFO).arg("replication"),
                    new Answers(info -> freshness.heard(info, asked), no -> {}));
            return;
        }
        Line line = connections.next().liveLine();
        if (line != null && breaker.isClosed()) {
            line.send(Request.cmd(Command.INFO)).onSuccess(info -> {
                if (!Line.identity(info.toString()).equals(line.server())) {
                    LOG.warnf("Redis at %s has begun a new history", address);
                    connections.renew();
                }
            });
        }
    }

    /** Whether it is a replica, alive, and at most two seconds behind. */
    boolean isReadable() {
        return replica && breaker.isClosed() && freshness.isFresh(System.nanoTime());
    }

    Breaker breaker() {
        return breaker;
    }

    /** Opens the connections that are not open yet; fails unless all of them answer within a second, and it is in the path. */
    Uni<Void> ping() {
        return Uni.join()
                .all(connections.shared().stream()
                        .map(connection -> inTime(connection.send(Request.cmd(Command.PING))))
                        .toList())
                .andFailFast()
                .flatMap(answers -> Uni.createFrom().completionStage(() -> tryNow().toCompletionStage()))
                .onFailure()
                .transform(failure -> new IllegalStateException(servers.explain(this, failure), failure));
    }

    private <T> Uni<T> inTime(Future<T> answer) {
        return Uni.createFrom()
                .completionStage(answer::toCompletionStage)
                .ifNoItem()
                .after(PING_DEADLINE)
                .failWith(() -> new IllegalStateException(
                        "no answer from Redis at " + address + " for " + PING_DEADLINE.toSeconds() + " s"));
    }

    /** Once: a connection within a second, which is healed if need be, and an answer within the deadline of a call. */
    private Future<Void> tryNow() {
        PinnedConnection connection = replica ? connections.reading() : connections.next();
        Future<Line> line = Future.fromCompletionStage(
                inTime(connection.line().compose(made -> replica ? Future.succeededFuture(made) : trust(made)))
                        .subscribeAsCompletionStage());
        return line.compose(made -> Future.fromCompletionStage(Uni.createFrom()
                        .completionStage(
                                () -> made.send(Request.cmd(Command.PING)).toCompletionStage())
                        .ifNoItem()
                        .after(settings.deadline())
                        .failWith(() -> new NoAnswer(this))
                        .subscribeAsCompletionStage()))
                .onSuccess(answer -> backInThePath())
                .mapEmpty();
    }

    private void backInThePath() {
        if (!breaker.isClosed()) {
            LOG.warnf("Redis at %s is in the path again", address);
            breaker.close();
        }
    }

    private void opened() {
        LOG.warnf("Redis at %s is out of the path: half of the last calls had no answer", address);
        servers.refreshSoon();
        tryLater();
    }

    private void tryLater() {
        long delay = settings.breakerDelay().toMillis();
        // Chosen: a quarter up or down, so that the pods do not come at the same moment.
        long jitter = ThreadLocalRandom.current().nextLong(delay / 2 + 1) - delay / 4;
        vertx.setTimer(Math.max(1, delay + jitter), id -> {
            if (!breaker.isClosed() && !closed) {
                breaker.tried();
                tryOnce();
            }
        });
    }

    private void tryOnce() {
        tryNow().onFailure(failure -> {
            LOG.debugf("Redis at %s: %s", address, failure);
            if (!breaker.isClosed()) {
                breaker.reopen();
                tryLater();
            }
        });
    }

    /** A connection for messages, which nobody else uses. */
    Future<Line> connect() {
        return redis.connect().compose(Line::over);
    }

    void close() {
        closed = true;
        redis.close();
    }

    @Override
    public String toString() {
        return address;
    }
}
