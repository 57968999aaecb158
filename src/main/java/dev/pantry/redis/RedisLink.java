package dev.pantry.redis;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The way to Redis: pipelined connections, a deadline on every call, and a circuit breaker that takes Redis out of the
 * path while it does not answer. Then nobody's call waits for it any more: this tries by itself, one ping at a time, and lets
 * calls through again when one is answered.
 *
 * <p>A server that may have forgotten something is written before it is used: {@link Healing}.
 *
 * <p>An error reply is an answer: it fails the call but does not open the breaker.
 */
@ApplicationScoped
public class RedisLink {

    private static final Logger LOG = Logger.getLogger(RedisLink.class);

    private static final Duration PING_DEADLINE = Duration.ofSeconds(1);

    /** When the breaker does not let a try through yet, or is at another one. */
    private static final Duration TRY_AGAIN_AFTER = Duration.ofMillis(50);

    private final Healing healing;
    private final PinnedConnection[] connections;
    private final PinnedConnection waiting;
    private final RedisSettings settings;
    private final Vertx vertx;
    private final AtomicInteger next = new AtomicInteger();
    private final TypedGuard<Uni<@Nullable Response>> guard;
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;

    RedisLink(Redis redis, Vertx vertx, RedisSettings settings, Healing healing) {
        this.healing = healing;
        this.settings = settings;
        this.vertx = vertx;
        waiting = new PinnedConnection(redis, ((VertxInternal) vertx).createEventLoopContext());
        connections = IntStream.range(0, settings.connections())
                .mapToObj(i -> new PinnedConnection(redis, ((VertxInternal) vertx).createEventLoopContext()))
                .toArray(PinnedConnection[]::new);
        guard = TypedGuard.create(new TypeLiteral<Uni<@Nullable Response>>() {})
                .withCircuitBreaker()
                .requestVolumeThreshold(10)
                .failureRatio(0.5)
                .delay(settings.breakerDelay().toMillis(), ChronoUnit.MILLIS)
                .successThreshold(1)
                .skipOn(Set.of(ErrorType.class, NotReplicated.class))
                .onStateChange(this::stateChanged)
                .done()
                .withTimeout()
                .duration(settings.deadline().toMillis(), ChronoUnit.MILLIS)
                .done()
                .build();
    }

    /** Sends when subscribed. The reply to a missing key is null. Fails within the deadline if there is none. */
    Uni<@Nullable Response> send(Request request) {
        return send(request, late -> {});
    }

    /**
     * The same for a call that changes something: a reply that comes after the deadline is handed to {@code late}, so that
     * it can be undone. (One that comes at that very moment may be lost.)
     */
    Uni<@Nullable Response> send(Request request, Consumer<Response> late) {
        return call(this::connection, line -> line.send(request), late);
    }

    /**
     * The same for a change that a failover must not lose: in a cluster the reply comes when a replica has it too, and the
     * call fails with {@link NotReplicated} if none says so in time. Over a connection of its own, because Redis lets
     * whatever follows on it wait as well.
     *
     * @param key one of those that the request names: where it belongs
     */
    Uni<@Nullable Response> sendReplicated(String key, Request request) {
        return settings.mode() == RedisSettings.Mode.CLUSTER
                ? call(
                        () -> waiting,
                        line -> line.sendReplicated(
                                key, request, settings.deadline().dividedBy(2)),
                        late -> {})
                : send(request);
    }

    /** Whether a failed call has changed nothing and never will: it was not sent, or answered with an error. */
    static boolean hasNotHappened(Throwable failure) {
        return failure instanceof NotSent
                || failure instanceof CircuitBreakerOpenException
                || failure instanceof ErrorType;
    }

    private Uni<@Nullable Response> call(
            Supplier<PinnedConnection> connection, Function<Line, Future<Response>> send, Consumer<Response> late) {
        return Uni.createFrom()
                .deferred(() -> state == CircuitBreakerState.CLOSED
                        ? tried(connection, send, late)
                        : Uni.createFrom().failure(new CircuitBreakerOpenException("Redis is out of the path")));
    }

    /** The same, also when Redis is out of the path: as soon as the breaker lets one through. */
    private Uni<@Nullable Response> tried(
            Supplier<PinnedConnection> connection, Function<Line, Future<Response>> send, Consumer<Response> late) {
        return Uni.createFrom().deferred(() -> {
            AtomicBoolean over = new AtomicBoolean();
            return guard.get(() -> Uni.createFrom().completionStage(() -> trusted(connection.get())
                            .recover(failure -> Future.failedFuture(new NotSent(failure)))
                            .compose(send)
                            .onSuccess(reply -> {
                                if (over.get()) {
                                    late.accept(reply);
                                }
                            })
                            .toCompletionStage()))
                    .onTermination()
                    .invoke(() -> over.set(true));
        });
    }

    /**
     * Opens the connections that are not open yet. Fails unless all of them answer within a second, which may have to be
     * enough to connect, and Redis is in the path again.
     */
    public Uni<Void> ping() {
        return Uni.join()
                .all(Arrays.stream(connections)
                        .map(connection -> Uni.createFrom()
                                .completionStage(() -> connection
                                        .send(Request.cmd(Command.PING))
                                        .toCompletionStage())
                                .ifNoItem()
                                .after(PING_DEADLINE)
                                .failWith(() ->
                                        new IllegalStateException("no answer for " + PING_DEADLINE.toSeconds() + " s")))
                        .toList())
                .andFailFast()
                .flatMap(answers -> tryOnce())
                .replaceWithVoid();
    }

    private Uni<@Nullable Response> tryOnce() {
        return tried(this::connection, line -> line.send(Request.cmd(Command.PING)), late -> {});
    }

    private void tryAfter(Duration pause) {
        vertx.setTimer(pause.toMillis(), id -> tryOnce().subscribe().with(answer -> {}, failure -> {
            if (failure instanceof CircuitBreakerOpenException && state == CircuitBreakerState.OPEN) {
                tryAfter(TRY_AGAIN_AFTER);
            }
        }));
    }

    /** Closed: Redis is in the path. Open: it is not. Half open: it is tried. */
    public CircuitBreakerState breaker() {
        return state;
    }

    private Future<Line> trusted(PinnedConnection connection) {
        return connection
                .line()
                .compose(line -> healing.isTrusted(line)
                        ? Future.succeededFuture(line)
                        : healing.heal(line).map(line));
    }

    private PinnedConnection connection() {
        return connections[Math.floorMod(next.getAndIncrement(), connections.length)];
    }

    private void stateChanged(CircuitBreakerState now) {
        if (state != now) {
            LOG.warnf("circuit breaker of Redis: %s -> %s", state, now);
            state = now;
        }
        if (now == CircuitBreakerState.OPEN) {
            tryAfter(settings.breakerDelay());
        }
    }
}
