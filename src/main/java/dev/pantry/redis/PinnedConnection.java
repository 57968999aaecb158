package dev.pantry.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection, held open and shared by everybody: calls are pipelined over it. (A connection taken from the pool for
 * each call would be used by one call at a time.) Thread-safe.
 *
 * <p>A connection that breaks is replaced when the next call needs it, one attempt at a time; the circuit breaker in front
 * bounds how often.
 */
final class PinnedConnection {

    private static final Logger LOG = Logger.getLogger(PinnedConnection.class);

    private final Redis redis;
    private volatile @Nullable RedisConnection live;
    private @Nullable Future<RedisConnection> connecting;

    PinnedConnection(Redis redis) {
        this.redis = redis;
    }

    Future<Response> send(Request request) {
        RedisConnection connection = live;
        return connection != null ? connection.send(request) : connect().compose(made -> made.send(request));
    }

    private synchronized Future<RedisConnection> connect() {
        RedisConnection connection = live;
        if (connection != null) {
            return Future.succeededFuture(connection);
        }
        Future<RedisConnection> attempt = connecting;
        if (attempt == null) {
            attempt = redis.connect().onSuccess(this::use).onFailure(this::failed);
            connecting = attempt.isComplete() ? null : attempt;
        }
        return attempt;
    }

    private synchronized void use(RedisConnection connection) {
        connecting = null;
        live = connection;
        connection.exceptionHandler(failure -> lost(connection));
        connection.endHandler(ended -> lost(connection));
    }

    private synchronized void failed(Throwable failure) {
        connecting = null;
        LOG.debugf("no connection to Redis: %s", failure);
    }

    private synchronized void lost(RedisConnection connection) {
        if (live == connection) {
            live = null;
            LOG.debug("connection to Redis lost");
        }
        connection.close().onFailure(failure -> LOG.debugf("closing a lost connection: %s", failure));
    }
}
