package dev.pantry.redis;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A connection that knows how long it has owed an answer. Redis answers in order, so every answer means that it is alive.
 * Thread-safe.
 */
final class Line {

    private static final Logger LOG = Logger.getLogger(Line.class);

    /**
     * A word of Redis and what it means by it, as the client tells of several requests that were sent in one piece: with the number of the one that it
     * is about. Failures of the client itself are told of in the same way.
     */
    private static final Pattern REFUSAL = Pattern.compile("ERR \\[(\\d+)] ([A-Z]+ .*)");

    /** What the client says of all calls that are under way when a connection ends, as if Redis had said it. */
    private static final String CONNECTION_CLOSED = "CONNECTION_CLOSED";

    private final RedisConnection connection;
    private final String server;
    private final boolean ofCluster;
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long owesSince;
    private volatile boolean abandoned;
    private volatile boolean trusted;

    private Line(RedisConnection connection, String info) {
        this.connection = connection;
        this.server = identity(info);
        this.ofCluster = info.contains("redis_mode:cluster");
    }

    /** Over a new connection; asks first whom it leads to. */
    static Future<Line> over(RedisConnection connection) {
        return over(connection, List.of());
    }

    /** The same; begins with requests that concern the connection itself. */
    static Future<Line> over(RedisConnection connection, List<Request> first) {
        return connection
                .batch(Stream.concat(first.stream(), Stream.of(Request.cmd(Command.INFO)))
                        .toList())
                .map(replies ->
                        new Line(connection, replies.get(replies.size() - 1).toString()))
                .onFailure(failure ->
                        connection.close().onFailure(again -> LOG.debugf("closing a connection to Redis: %s", again)));
    }

    /** The process, and the history of the data that it serves: a replica that is promoted begins a new one. */
    static String identity(String info) {
        return info.lines()
                .filter(line -> line.startsWith("run_id:") || line.startsWith("master_replid:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .collect(Collectors.joining("/"));
    }

    /** Whom it leads to: another name after a restart or a failover, so one that may have forgotten something. */
    String server() {
        return server;
    }

    boolean isOfCluster() {
        return ofCluster;
    }

    /** Whether {@link #trust} was called. */
    boolean isTrusted() {
        return trusted;
    }

    void trust() {
        trusted = true;
    }

    /** Fails with an {@link ErrorType} if Redis says no, and with {@link AnswerLost} if the connection ends before it says anything. */
    Future<Response> send(Request request) {
        asked();
        return connection
                .send(request)
                .onComplete(reply -> answered())
                .recover(failure -> Future.failedFuture(isReply(failure) ? failure : new AnswerLost(failure)));
    }

    private static boolean isReply(Throwable failure) {
        return failure instanceof ErrorType && !CONNECTION_CLOSED.equals(failure.getMessage());
    }

    /** The same where the slot of the key is on its way to: without the word it would send us back. */
    Future<Response> sendAsking(Request request) {
        return sendAll(List.of(Request.cmd(Command.ASKING), request), 1).map(replies -> replies.get(1));
    }

    /**
     * The reply when a replica has confirmed it; fails with {@link NotReplicated} if none has after {@code patience}. WAIT is
     * about what came over the very same connection before it.
     */
    Future<Response> sendReplicated(Request request, boolean asking, Duration patience) {
        Request wait = Request.cmd(Command.WAIT).arg(1).arg(patience.toMillis());
        List<Request> requests = asking ? List.of(Request.cmd(Command.ASKING), request, wait) : List.of(request, wait);
        int last = requests.size() - 1;
        return sendAll(requests, last - 1)
                .compose(replies -> replies.get(last).toInteger() > 0
                        ? Future.succeededFuture(replies.get(last - 1))
                        : Future.failedFuture(new NotReplicated()));
    }

    /** In one piece; fails as {@link #send} does for the one that matters, or because its answer does not say enough. */
    private Future<List<Response>> sendAll(List<Request> requests, int whatMatters) {
        asked();
        return connection.batch(requests).onComplete(replies -> answered()).recover(failure -> {
            Matcher refusal = REFUSAL.matcher(String.valueOf(failure.getMessage()));
            return Future.failedFuture(
                    refusal.lookingAt() && Integer.parseInt(refusal.group(1)) == whatMatters
                            ? ErrorType.create(refusal.group(2))
                            : new AnswerLost(failure));
        });
    }

    /** Calls when the connection has ended, whoever ended it; maybe twice. The pool knows it then. */
    void whenLost(Runnable then) {
        connection.exceptionHandler(failure -> then.run());
        connection.endHandler(ended -> then.run());
    }

    /** Hands on what the server says without being asked. */
    void whenToldOf(Handler<Response> message) {
        connection.handler(message);
    }

    /** Whether it has let every call wait for longer than {@code patience}. */
    boolean owesSince(Duration patience) {
        return unanswered.get() > 0 && System.nanoTime() - owesSince > patience.toNanos();
    }

    /**
     * Gives it back to the pool, as soon as it owes nothing: the pool would hand out a silent connection at once. One that
     * stays silent keeps its place in the pool until TCP gives it up.
     */
    void abandon() {
        abandoned = true;
        closeIfDone();
    }

    /** The time comes first: who looks in between would find one that owes since its last answer. */
    private void asked() {
        if (unanswered.get() == 0) {
            owesSince = System.nanoTime();
        }
        unanswered.getAndIncrement();
    }

    private void answered() {
        owesSince = System.nanoTime();
        unanswered.decrementAndGet();
        if (abandoned) {
            closeIfDone();
        }
    }

    private void closeIfDone() {
        if (unanswered.get() == 0 && closed.compareAndSet(false, true)) { // the pool takes nothing back twice
            connection.close().onFailure(failure -> LOG.debugf("closing a connection to Redis: %s", failure));
        }
    }
}
