package dev.pantry.redis;

import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The connections to one server, each made when it is needed. Thread-safe. */
final class Connections {

    private final List<PinnedConnection> shared;
    private final PinnedConnection waiting;
    private final PinnedConnection reading;
    private final AtomicInteger turn = new AtomicInteger();

    Connections(Redis redis, Vertx vertx, int count, boolean ofCluster) {
        this.shared = IntStream.range(0, count)
                .mapToObj(i -> pinned(redis, vertx, List.of()))
                .toList();
        this.waiting = pinned(redis, vertx, List.of());
        this.reading = pinned(redis, vertx, ofCluster ? List.of(Request.cmd(Command.READONLY)) : List.of());
    }

    private static PinnedConnection pinned(Redis redis, Vertx vertx, List<Request> first) {
        return new PinnedConnection(redis, ((VertxInternal) vertx).createEventLoopContext(), first);
    }

    /** Those over which everybody's calls go. */
    List<PinnedConnection> shared() {
        return shared;
    }

    /**
     * The one of them that lives on the event loop that this is called on: to send over another one would have to wake another
     * thread. Where there is none, another one each time.
     */
    PinnedConnection next() {
        for (PinnedConnection connection : shared) {
            if (connection.isOnThisThread()) {
                return connection;
            }
        }
        return shared.get(Math.floorMod(turn.getAndIncrement(), shared.size()));
    }

    /** One for calls that wait for a replica, because Redis lets whatever follows on it wait as well. */
    PinnedConnection waiting() {
        return waiting;
    }

    /** One over which a replica answers for its master's keys. */
    PinnedConnection reading() {
        return reading;
    }

    /** Forgets those that lead to a master: whoever has sent over them still gets the answer. */
    void renew() {
        Stream.concat(shared.stream(), Stream.of(waiting)).forEach(PinnedConnection::renew);
    }
}
