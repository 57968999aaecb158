package dev.pantry.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Gives up on a client that does not send its body in time: 408, and the connection is closed. Silence alone ends a
 * connection anyway ({@code quarkus.http.idle-timeout}); this is for who sends a byte now and then, and would hold one, and
 * what was read of the body, for as long as it likes.
 */
@Singleton // without a proxy: it is called for every request
class SlowBodies {

    private final long patienceMillis;

    SlowBodies(HttpSettings settings) {
        this.patienceMillis = settings.receiveWithin().toMillis();
    }

    void watch(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (!request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                && !request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return;
        }
        long timer = routing.vertx().setTimer(patienceMillis, expired -> giveUp(routing));
        routing.addEndHandler(answered -> routing.vertx().cancelTimer(timer));
    }

    private static void giveUp(RoutingContext routing) {
        if (routing.request().isEnded()) {
            return; // it takes us long, not the client
        }
        if (routing.response().headWritten()) {
            routing.request().connection().close();
        } else {
            LingeringClose.after(routing);
            routing.fail(408);
        }
    }
}
