package dev.pantry.database;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes the pool, whose connections end when they have brought nothing for a time. A host that disappears says no goodbye:
 * until TCP notices, after a quarter of an hour, or never if what was sent has been received, a query would keep its
 * connection and its place among the loads.
 *
 * <p>Not the time-out that Vert.x has for any socket: that closes a connection as the client does, which sends PostgreSQL
 * a goodbye and waits for it to hang up. The pool itself lets go of what nobody has used for half that time, so that
 * nobody is handed a connection at the moment in which it ends.
 */
@Singleton
class BoundedSilence implements PgPoolCreator {

    private final PostgresSettings settings;

    BoundedSilence(PostgresSettings settings) {
        this.settings = settings;
    }

    @Override
    public Pool create(Input input) {
        PoolOptions options = new PoolOptions(input.poolOptions())
                .setIdleTimeout((int) (settings.silentFor().toMillis() / 2))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        return PgBuilder.pool()
                .with(options)
                .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
                .using(input.vertx())
                .withConnectHandler(this::bound)
                .build();
    }

    private void bound(SqlConnection connection) {
        pipeline(connection).addFirst(new Bound(settings.silentFor()));
        connection.close(); // which gives it to the pool
    }

    private static ChannelPipeline pipeline(SqlConnection connection) {
        SocketConnectionBase opened = (SocketConnectionBase)
                ((SqlConnectionInternal) connection).unwrap().unwrap();
        return opened.socket().channelHandlerContext().pipeline();
    }

    /** First in the pipeline, where what it closes is the socket. */
    private static final class Bound extends IdleStateHandler {

        Bound(Duration silentFor) {
            super(silentFor.toMillis(), 0, 0, TimeUnit.MILLISECONDS);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
        protected void channelIdle(ChannelHandlerContext connection, IdleStateEvent silent) {
            connection.close();
        }
    }
}
