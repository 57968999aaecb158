package dev.pantry.order;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * The other half of {@code quarkus.websockets-next.server.per-message-compression-supported}: there is no setting for single
 * frames. With both switched off no request, of whatever kind, passes the part of Netty that looks for such extensions.
 */
@Singleton
class UncompressedSockets implements HttpServerOptionsCustomizer {

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setPerFrameWebSocketCompressionSupported(false);
    }
}
