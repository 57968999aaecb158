package dev.pantry.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/**
 * Ends a connection whose client is refused while it still sends. A connection closed at once answers what arrives later
 * with a reset, and the client may never see why it was refused:
 *
 * <pre>
 *   1. the client sends a part   2. the answer goes out, the connection is closed
 *   3. the client sends the rest, gets a reset, and its system drops the answer it has not read yet
 * </pre>
 *
 * So the rest is read and dropped for a while (nginx: {@code lingering_close}).
 */
final class LingeringClose {

    /** Chosen: enough for a body a little too large, little to gain for who sends on for ever. */
    private static final long MILLIS = 2_000;

    private LingeringClose() {}

    /** Closes the connection after the answer: when the client has sent everything, or after two seconds. */
    static void after(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (request.version() == HttpVersion.HTTP_2) {
            return; // one of many streams
        }
        routing.response().putHeader("Connection", "close");
        routing.addEndHandler(sent -> {
            if (request.isEnded()) {
                request.connection().close();
                return;
            }
            long patience = routing.vertx()
                    .setTimer(MILLIS, expired -> request.connection().close());
            request.handler(dropped -> {});
            request.endHandler(end -> {
                routing.vertx().cancelTimer(patience);
                request.connection().close();
            });
            request.resume();
        });
    }
}
