package dev.pantry.order;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.buffer.Buffer;
import org.jboss.logging.Logger;

/**
 * {@code /orders/{id}/events} as a WebSocket. Who comes here may: {@link OrderSocketCheck}. Clients only listen; one that
 * says something has taken this for something else and is closed.
 */
@WebSocket(path = "/orders/{id}/events")
public class OrderSocket {

    private static final Logger LOG = Logger.getLogger(OrderSocket.class);

    private static final TypedKey<Cancellable> FOLLOWING = new TypedKey<>("following");
    private static final CloseReason DO_NOT_SPEAK = new CloseReason(1008, "nothing is to be sent here");
    private static final CloseReason TOO_SLOW = new CloseReason(1013, "too slow; come again");

    private final Feeds feeds;

    OrderSocket(Feeds feeds) {
        this.feeds = feeds;
    }

    @OnOpen
    @NonBlocking
    public void opened(WebSocketConnection connection) {
        Visit visit = connection.userData().get(OrderSocketCheck.VISIT);
        Permission permission = visit.permission();
        Cancellable following = feeds.follow(permission.order(), visit.seen(), permission)
                .onFailure()
                .invoke(why -> close(connection, reason(why))) // also while something is not sent yet
                .onItem()
                .transformToUniAndConcatenate(connection::sendText)
                .subscribe()
                .with(
                        sent -> {},
                        failure -> LOG.debugf("not followed any more: %s", failure),
                        () -> close(connection, CloseReason.NORMAL));
        connection.userData().put(FOLLOWING, following);
    }

    @OnClose
    @NonBlocking
    public void closed(WebSocketConnection connection) {
        connection.userData().get(FOLLOWING).cancel();
    }

    @OnTextMessage
    public Uni<Void> spoken(String message, WebSocketConnection connection) {
        return connection.close(DO_NOT_SPEAK);
    }

    @OnBinaryMessage
    public Uni<Void> spoken(Buffer message, WebSocketConnection connection) {
        return connection.close(DO_NOT_SPEAK);
    }

    /** What is not even a message, because it is too long: Vert.x has closed the connection. */
    @OnError
    @NonBlocking
    public void garbled(CorruptedWebSocketFrameException frame) {
        LOG.debugf("a follower is closed: %s", frame.getMessage());
    }

    private static CloseReason reason(Throwable why) {
        return why instanceof StreamEnd end ? new CloseReason(end.closeCode(), end.getMessage()) : TOO_SLOW;
    }

    private static void close(WebSocketConnection connection, CloseReason reason) {
        connection
                .close(reason)
                .subscribe()
                .with(closed -> {}, failure -> LOG.debugf("a follower has gone already: %s", failure));
    }
}
