package dev.pantry.testing;

import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Follows an order over server-sent events or a WebSocket, and keeps what it is told. */
public final class Subscriber implements AutoCloseable {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<String> ids = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private volatile Runnable close = () -> {};
    private volatile Consumer<String> say = text -> {};
    private volatile int status;

    private Subscriber() {}

    /** Server-sent events; {@code headers} are names and values in turn. Returns when the answer begins. */
    public static Subscriber overSse(URI server, String path, @Nullable String token, String... headers) {
        Subscriber subscriber = new Subscriber();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).header("Accept", "text/event-stream");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = CLIENT.sendAsync(
                        request.build(), BodyHandlers.ofPublisher())
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        subscriber.status = response.statusCode();
        response.body().subscribe(HttpResponse.BodySubscribers.fromLineSubscriber(subscriber.new Lines()));
        return subscriber;
    }

    /** A WebSocket. Returns when it is open, or refused. */
    public static Subscriber overWebSocket(URI server, String path, @Nullable String token) {
        Subscriber subscriber = new Subscriber();
        URI address = URI.create(server.resolve(path).toString().replaceFirst("^http", "ws"));
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder().connectTimeout(PATIENCE);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        try {
            WebSocket socket =
                    builder.buildAsync(address, subscriber.new Frames()).join();
            subscriber.status = 101;
            subscriber.close = socket::abort;
            subscriber.say = text -> socket.sendText(text, true).join();
        } catch (CompletionException refused) {
            if (!(refused.getCause() instanceof WebSocketHandshakeException handshake)) {
                throw refused;
            }
            subscriber.status = handshake.getResponse().statusCode();
            subscriber.ended.complete(0);
        }
        return subscriber;
    }

    /** Of the answer: 200 or 101 if it is told something. */
    public int status() {
        return status;
    }

    /** The statuses that it was told of, in order. */
    public List<String> statuses() {
        return events.stream()
                .map(event -> JsonPath.from(event).getString("status"))
                .toList();
    }

    /** The versions that came with them. */
    public List<Long> versions() {
        return events.stream()
                .map(event -> JsonPath.from(event).getLong("version"))
                .toList();
    }

    /** What was said, as it was said. */
    public List<String> events() {
        return List.copyOf(events);
    }

    /** The ids of the server-sent events. */
    public List<String> ids() {
        return List.copyOf(ids);
    }

    /** Waits until it was told so many statuses. */
    public Subscriber await(int statuses) {
        Awaitility.await().atMost(PATIENCE).until(() -> events.size() >= statuses);
        return this;
    }

    /** Waits for the end; returns the code with which a WebSocket was closed, 0 for server-sent events. */
    public int awaitEnd() {
        return ended.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    public boolean hasEnded() {
        return ended.isDone();
    }

    /** Says something, which clients are not to do. */
    public void say(String text) {
        say.accept(text);
    }

    @Override
    public void close() {
        close.run();
    }

    /** The lines of an event stream (WHATWG HTML, section 9.2.6), as far as Pantry uses them. */
    private final class Lines implements Flow.Subscriber<String> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            close = subscription::cancel;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith("data:")) {
                events.add(line.substring(5).strip());
            } else if (line.startsWith("id:")) {
                ids.add(line.substring(3).strip());
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended.complete(-1);
        }

        @Override
        public void onComplete() {
            ended.complete(0);
        }
    }

    /** Messages may come in parts. */
    private final class Frames implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                events.add(message.toString());
                message.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            ended.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            ended.complete(-1);
        }
    }
}
