package dev.pantry.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection, held open and shared by everybody: calls are pipelined over it. (A connection taken from the pool for
 * each call would be used by one call at a time.) Thread-safe.
 *
 * <p>A connection that breaks is replaced when the next call needs it, one attempt at a time; the circuit breaker in front
 * bounds how often. So is one that owes an answer for {@link #PATIENCE}: when a host disappears nothing says so, and TCP
 * alone would go on sending to it for a quarter of an hour.
 *
 * <p>The connection belongs to a context of its own, not to that of the request that happened to be the first.
 */
final class PinnedConnection {

    private static final Logger LOG = Logger.getLogger(PinnedConnection.class);

    /** Many times the deadline of a call: a Redis that is only slow keeps its connections. Chosen. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * An attempt is given longer, because nothing but its end frees its place in the pool: TCP refuses or times out, and
     * only the handshake with a frozen Redis lasts. Chosen.
     */
    private static final Duration PATIENCE_CONNECTING = Duration.ofSeconds(10);

    private final Redis redis;
    private final ContextInternal context;
    private final List<Request> first;
    private volatile @Nullable Line live;
    private @Nullable Future<Line> connecting;
    private long connectingSince;

    /**
     * @param first requests with which every connection begins
     */
    PinnedConnection(Redis redis, ContextInternal context, List<Request> first) {
        this.redis = redis;
        this.context = context;
        this.first = first;
    }

    Future<Response> send(Request request) {
        return line().compose(line -> line.send(request));
    }

    /** Whether the caller is the event loop that it lives on. */
    boolean isOnThisThread() {
        return context.inThread();
    }

    /** The connection as it is now, or a new one. */
    Future<Line> line() {
        Line line = liveLine();
        return line != null ? Future.succeededFuture(line) : connect();
    }

    /** The connection as it is now; null if there is none. */
    @Nullable
    Line liveLine() {
        Line line = live;
        if (line != null && line.owesSince(PATIENCE)) {
            LOG.debug("connection to Redis abandoned: it owes an answer for too long");
            lost(line);
            line.abandon();
            return null;
        }
        return line;
    }

    /** Lets the next call use a new connection. */
    void renew() {
        Line line = live;
        if (line != null) {
            lost(line);
            line.abandon();
        }
    }

    private synchronized Future<Line> connect() {
        Line line = live;
        if (line != null) {
            return Future.succeededFuture(line);
        }
        Future<Line> attempt = connecting;
        if (attempt == null || System.nanoTime() - connectingSince > PATIENCE_CONNECTING.toNanos()) {
            connectingSince = System.nanoTime();
            Promise<RedisConnection> made = Promise.promise();
            context.runOnContext(ignored -> redis.connect().onComplete(made));
            attempt = made.future().compose(connection -> Line.over(connection, first));
            connecting = attempt;
            Future<Line> mine = attempt;
            attempt.onSuccess(this::use).onFailure(failure -> failed(mine, failure));
        }
        return attempt;
    }

    private synchronized void use(Line line) {
        if (live != null) { // an attempt that was given up, late
            line.abandon();
            return;
        }
        connecting = null;
        live = line;
        line.whenLost(() -> lost(line));
    }

    private synchronized void failed(Future<Line> attempt, Throwable failure) {
        if (connecting == attempt) {
            connecting = null;
        }
        LOG.debugf("no connection to Redis: %s", failure);
    }

    private synchronized void lost(Line line) {
        if (live == line) {
            live = null;
            LOG.debug("connection to Redis lost");
        }
    }
}
