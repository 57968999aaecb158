package dev.pantry.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * A connection that knows how long it has owed an answer. Redis answers in order, so every answer means that it is alive.
 * Thread-safe.
 */
final class Line {

    private static final Logger LOG = Logger.getLogger(Line.class);

    private final RedisConnection connection;
    private int unanswered;
    private long owesSince;
    private boolean abandoned;
    private boolean closed;

    Line(RedisConnection connection) {
        this.connection = connection;
    }

    Future<Response> send(Request request) {
        asked();
        return connection.send(request).onComplete(reply -> answered());
    }

    /** Calls when the connection has ended, whoever ended it; maybe twice. The pool knows it then. */
    void whenLost(Runnable then) {
        connection.exceptionHandler(failure -> then.run());
        connection.endHandler(ended -> then.run());
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
