package dev.pantry.redis;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * A connection that knows how long it has owed an answer. Redis answers in order, so every answer means that it is alive.
 * Thread-safe.
 */
final class Line {

    private static final Logger LOG = Logger.getLogger(Line.class);

    private final RedisConnection connection;
    private final String server;
    private int unanswered;
    private long owesSince;
    private boolean abandoned;
    private boolean closed;

    private Line(RedisConnection connection, String server) {
        this.connection = connection;
        this.server = server;
    }

    /** Over a new connection; asks first whom it leads to. */
    static Future<Line> over(RedisConnection connection) {
        return connection
                .send(Request.cmd(Command.INFO))
                .map(info -> new Line(connection, identity(info.toString())))
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

    Future<Response> send(Request request) {
        asked();
        return connection.send(request).onComplete(reply -> answered());
    }

    /**
     * The reply when a replica has confirmed it; fails with {@link NotReplicated} if none has after {@code patience}. WAIT is
     * about what came over the very same connection before it. It names no key, and scripts are not looked into for theirs:
     * the call in front, which changes nothing, says which server of a cluster the three are for.
     */
    Future<Response> sendReplicated(String key, Request request, Duration patience) {
        asked();
        return connection
                .batch(List.of(
                        Request.cmd(Command.PERSIST).arg(key),
                        request,
                        Request.cmd(Command.WAIT).arg(1).arg(patience.toMillis())))
                .onComplete(replies -> answered())
                .compose(replies -> replies.get(2).toInteger() > 0
                        ? Future.succeededFuture(replies.get(1))
                        : Future.failedFuture(new NotReplicated()));
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
    synchronized boolean owesSince(Duration patience) {
        return unanswered > 0 && System.nanoTime() - owesSince > patience.toNanos();
    }

    /**
     * Gives it back to the pool, as soon as it owes nothing: the pool would hand out a silent connection at once. One that
     * stays silent keeps its place in the pool until TCP gives it up.
     */
    void abandon() {
        synchronized (this) {
            abandoned = true;
        }
        closeIfDone();
    }

    private synchronized void asked() {
        if (unanswered++ == 0) {
            owesSince = System.nanoTime();
        }
    }

    private void answered() {
        synchronized (this) {
            unanswered--;
            owesSince = System.nanoTime();
        }
        closeIfDone();
    }

    private void closeIfDone() {
        synchronized (this) {
            if (!abandoned || unanswered > 0 || closed) {
                return;
            }
            closed = true; // the pool takes nothing back twice
        }
        connection.close().onFailure(failure -> LOG.debugf("closing a connection to Redis: %s", failure));
    }
}
