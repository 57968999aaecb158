package dev.pantry.redis;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is published in Redis, heard over a connection of its own. One that breaks, or stays silent, is replaced and
 * subscribes again. What was published meanwhile is lost: whoever listens must be able to do without any one message.
 */
@ApplicationScoped
class Messages {

    private static final Logger LOG = Logger.getLogger(Messages.class);

    /** The connection is looked after so often. Chosen. */
    private static final Duration EVERY = Duration.ofMillis(500);

    private final RedisLink redis;
    private final Vertx vertx;
    private final Map<Topic, Listener> listeners = new ConcurrentHashMap<>();
    private volatile @Nullable Line line;
    private boolean connecting;
    private long connectingSince;
    private long timer;

    Messages(RedisLink redis, Vertx vertx) {
        this.redis = redis;
        this.vertx = vertx;
    }

    /** Hands every message of the channel to {@code listener}, on an event loop. One listener a channel. */
    void listen(String channel, Consumer<String> listener) {
        listen(new Topic(Command.SUBSCRIBE, channel), (from, message) -> listener.accept(message));
    }

    /** The same for all channels whose names match a pattern. One listener a pattern. */
    void listenAll(String pattern, Listener listener) {
        listen(new Topic(Command.PSUBSCRIBE, pattern), listener);
    }

    private void listen(Topic topic, Listener listener) {
        listeners.put(topic, listener);
        Line now = line;
        if (now != null) {
            subscribe(now, topic, listener);
        }
    }

    void start(@Observes StartupEvent started) {
        lookAfter();
        timer = vertx.setPeriodic(EVERY.toMillis(), id -> lookAfter());
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
        Line now = line;
        if (now != null) {
            drop(now);
        }
    }

    private void lookAfter() {
        Line now = line;
        if (now == null) {
            connect();
        } else if (now.owesSince(PinnedConnection.PATIENCE)) {
            drop(now);
        } else {
            now.send(Request.cmd(Command.PING)).onFailure(failure -> drop(now));
        }
    }

    private void connect() {
        Node node = redis.servers().any(); // one that is silent is another one soon
        long now = System.nanoTime();
        synchronized (this) {
            if (node == null || connecting && now - connectingSince < PinnedConnection.PATIENCE.toNanos()) {
                return;
            }
            connecting = true;
            connectingSince = now;
        }
        node.connect().onComplete(made -> {
            synchronized (this) {
                connecting = false;
            }
            if (made.succeeded()) {
                use(made.result());
            } else {
                LOG.debugf("no messages from Redis at %s yet: %s", node, made.cause());
            }
        });
    }

    private void use(Line made) {
        if (line != null) { // an attempt that was given up, late
            made.abandon();
            return;
        }
        made.whenToldOf(this::heard);
        made.whenLost(() -> drop(made));
        line = made;
        listeners.forEach((topic, listener) -> subscribe(made, topic, listener));
    }

    private void subscribe(Line made, Topic topic, Listener listener) {
        made.send(Request.cmd(topic.subscribe()).arg(topic.name()))
                .onSuccess(subscribed -> listener.subscribed())
                .onFailure(failure -> drop(made));
    }

    /** {@code message channel text} or {@code pmessage pattern channel text}. */
    private void heard(Response message) {
        boolean several = message.type() == ResponseType.PUSH || message.type() == ResponseType.MULTI;
        if (several && message.size() == 3 && message.get(0).toString().equals("message")) {
            hand(new Topic(Command.SUBSCRIBE, message.get(1).toString()), message.get(1), message.get(2));
        } else if (several && message.size() == 4 && message.get(0).toString().equals("pmessage")) {
            hand(new Topic(Command.PSUBSCRIBE, message.get(1).toString()), message.get(2), message.get(3));
        }
    }

    private void hand(Topic topic, Response channel, Response text) {
        Listener listener = listeners.get(topic);
        if (listener != null) {
            listener.heard(channel.toString(), text.toString());
        }
    }

    /** A line that was silent ends long after another one has taken its place. */
    private synchronized void drop(Line which) {
        if (line == which) {
            line = null;
            which.abandon();
        }
    }

    /** What is listened to: a channel, or all that match a pattern. */
    private record Topic(Command subscribe, String name) {}

    /** Who listens. Called on an event loop. */
    @FunctionalInterface
    interface Listener {

        void heard(String channel, String message);

        /** What is said from now on is heard; what was said before may be missed. */
        default void subscribed() {}
    }
}
