package dev.pantry.redis;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.util.TypeLiteral;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The way to Redis: pipelined connections, a deadline on every call, and a circuit breaker that takes Redis out of the
 * path while it does not answer and then lets one call at a time try.
 *
 * <p>An error reply is an answer: it fails the call but does not open the breaker.
 */
@ApplicationScoped
public class RedisLink {

    private static final Logger LOG = Logger.getLogger(RedisLink.class);

    private final PinnedConnection[] connections;
    private final AtomicInteger next = new AtomicInteger();
    private final TypedGuard<Uni<@Nullable Response>> guard;
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;

    RedisLink(Redis redis, RedisSettings settings) {
        connections = IntStream.range(0, settings.connections())
                .mapToObj(i -> new PinnedConnection(redis))
                .toArray(PinnedConnection[]::new);
        guard = TypedGuard.create(new TypeLiteral<Uni<@Nullable Response>>() {})
                .withCircuitBreaker()
                .requestVolumeThreshold(10)
                .failureRatio(0.5)
                .delay(settings.breakerDelay().toMillis(), ChronoUnit.MILLIS)
                .successThreshold(1)
                .skipOn(ErrorType.class)
                .onStateChange(this::stateChanged)
                .done()
                .withTimeout()
                .duration(settings.deadline().toMillis(), ChronoUnit.MILLIS)
                .done()
                .build();
    }

    /** Sends when subscribed. The reply to a missing key is null. Fails within the deadline if there is none. */
    Uni<@Nullable Response> send(Request request) {
        return guard.get(() -> Uni.createFrom()
                .completionStage(() -> connection().send(request).toCompletionStage()));
    }

    /** Whether Redis is in the path. */
    public boolean isUp() {
        return state == CircuitBreakerState.CLOSED;
    }

    private PinnedConnection connection() {
        return connections[Math.floorMod(next.getAndIncrement(), connections.length)];
    }

    private void stateChanged(CircuitBreakerState now) {
        if (state != now) {
            LOG.warnf("circuit breaker of Redis: %s -> %s", state, now);
            state = now;
        }
    }
}
