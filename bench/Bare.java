import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * What is left when nothing is done but HTTP: a Vert.x server with nothing in front of it, which answers every request with what a URL has answered
 * once. Whatever is asked for over HTTP with Vert.x, no cache makes it faster than this.
 *
 * <pre>java -cp 'target/bench/quarkus-app/lib/main/*:target/bench/quarkus-app/lib/boot/*' bench/Bare.java PORT URL</pre>
 */
class Bare {

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        HttpResponse<byte[]> sample = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(arguments[1])).build(), HttpResponse.BodyHandlers.ofByteArray());
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        sample.headers().map().forEach(headers::add);
        Buffer body = Buffer.buffer(sample.body());
        // as many event loops as Quarkus has
        DeploymentOptions everyLoop = new DeploymentOptions().setInstances(2 * Runtime.getRuntime().availableProcessors());
        Vertx.vertx().deployVerticle(() -> new Server(port, headers, body), everyLoop).onFailure(failure -> {
            failure.printStackTrace();
            System.exit(1);
        });
    }

    private static final class Server extends AbstractVerticle {

        private final int port;
        private final MultiMap headers;
        private final Buffer body;

        Server(int port, MultiMap headers, Buffer body) {
            this.port = port;
            this.headers = headers;
            this.body = body;
        }

        @Override
        public void start(Promise<Void> listening) {
            vertx.createHttpServer()
                    .requestHandler(request -> {
                        request.response().headers().addAll(headers);
                        request.response().end(body);
                    })
                    .listen(port, "127.0.0.1")
                    .<Void>mapEmpty()
                    .onComplete(listening);
        }
    }
}
