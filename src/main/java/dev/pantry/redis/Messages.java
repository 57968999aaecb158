package dev.pantry.redis;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
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

    private final Redis redis;
    private final Vertx vertx;
    private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();
    private volatile @Nullable Line line;
    private boolean connecting;
    private long timer;

    Messages(Redis redis, Vertx vertx) {
        this.redis = redis;
        this.vertx = vertx;
    }

    /** Hands every message of the channel to {@code listener}, on an event loop. One listener a channel. */
    void listen(String channel, Consumer<String> listener) {
        listeners.put(channel, listener);
        Line now = line;
        if (now != null) {
            subscribe(now, Set.of(channel));
        }
    }

    void start(@Observes StartupEvent started) {
        lookAfter();
        timer = vertx.setPeriodic(EVERY.toMillis(), id -> lookAfter());
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
        drop();
    }

    private void lookAfter() {
        Line now = line;
        if (now == null) {
            connect();
        } else if (now.owesSince(PinnedConnection.PATIENCE)) {
            drop();
        } else {
            now.send(Request.cmd(Command.PING)).onFailure(failure -> drop());
        }
    }

    private void connect() {
        synchronized (this) {
            if (connecting) {
                return;
            }
            connecting = true;
        }
        redis.connect().compose(Line::over).onComplete(made -> {
            synchronized (this) {
                connecting = false;
            }
            if (made.succeeded()) {
                use(made.result());
            } else {
                LOG.debugf("no messages from Redis yet: %s", made.cause());
            }
        });
    }

    private void use(Line made) {
        made.whenToldOf(this::heard);
        made.whenLost(this::drop);
        line = made;
        subscribe(made, Set.copyOf(listeners.keySet()));
    }

    private void subscribe(Line made, Set<String> channels) {
        if (!channels.isEmpty()) {
            Request subscribe = Request.cmd(Command.SUBSCRIBE);
            channels.forEach(subscribe::arg);
            made.send(subscribe).onFailure(failure -> drop());
        }
    }

    private void heard(Response message) {
        boolean several = message.type() == ResponseType.PUSH || message.type() == ResponseType.MULTI;
        if (several && message.size() == 3 && message.get(0).toString().equals("message")) {
            Consumer<String> listener = listeners.get(message.get(1).toString());
            if (listener != null) {
                listener.accept(message.get(2).toString());
            }
        }
    }

    private void drop() {
        Line old = line;
        line = null;
        if (old != null) {
            old.abandon();
        }
    }
}
