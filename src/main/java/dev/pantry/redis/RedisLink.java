package dev.pantry.redis;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to Redis, one server or a cluster: pipelined connections to each node, a deadline on every call, and a circuit
 * breaker for each node, so that one which does not answer costs the keys of the others nothing. A call names its key, which
 * says where it goes; a read goes to a replica when the master is away ({@link Call}).
 *
 * <p>An error reply is an answer: it fails the call but says nothing against the server.
 */
@ApplicationScoped
public class RedisLink {

    private final RedisSettings settings;
    private final Vertx vertx;
    private final Servers servers;
    private final Deadlines hedges;

    RedisLink(Vertx vertx, RedisSettings settings, Healing healing) {
        this.settings = settings;
        this.vertx = vertx;
        this.servers = new Servers(vertx, settings, healing);
        this.hedges = new Deadlines(vertx, settings.deadline().dividedBy(2));
    }

    @PreDestroy
    void close() {
        servers.close();
    }

    /** Sends to the master when subscribed. The reply to a missing key is null. Fails within the deadline if there is none. */
    Uni<@Nullable Response> send(String key, Request request) {
        return send(key, request, late -> {});
    }

    /** The same for a call that changes something: a reply that comes after the deadline is handed to {@code late}. */
    Uni<@Nullable Response> send(String key, Request request, Consumer<Response> late) {
        return call(Call.Kind.CHANGE, key, request, late);
    }

    /** The same for a call that only reads: where the master does not answer, what a replica has is good enough. */
    Uni<@Nullable Response> read(String key, Request request) {
        return call(Call.Kind.READ, key, request, late -> {});
    }

    /**
     * The same for a change that a failover must not lose: in a cluster the reply comes when a replica has it too, and the
     * call fails with {@link NotReplicated} if none says so in time.
     */
    Uni<@Nullable Response> sendReplicated(String key, Request request) {
        return servers.isCluster() ? call(Call.Kind.REPLICATED_CHANGE, key, request, late -> {}) : send(key, request);
    }

    private Uni<@Nullable Response> call(Call.Kind kind, String key, Request request, Consumer<Response> late) {
        return Uni.createFrom().emitter(asker -> new Call(this, kind, key, request, late, asker).begin());
    }

    /** Sends to any node: what is published at one of them is heard at all. */
    Uni<@Nullable Response> sendToAny(Request request) {
        return Uni.createFrom().emitter(asker -> {
            Node node = servers.any();
            if (node == null) {
                asker.fail(new NotSent("no node of Redis is in the path"));
            } else {
                node.askReplica(request, new Answers(asker::complete, asker::fail));
            }
        });
    }

    /** Sends to that master, whatever it has. */
    Uni<@Nullable Response> sendTo(Node master, Request request) {
        return Uni.createFrom()
                .emitter(asker ->
                        master.ask(line -> line.send(request), new Answers(asker::complete, asker::fail), late -> {}));
    }

    /** Every server that holds keys of its own: a scan sees those of one. */
    Collection<Node> masters() {
        return servers.route().masters();
    }

    /** Why not every key has a server that is known, in words; null if each has. */
    @Nullable
    String trouble() {
        String trouble = servers.trouble();
        return trouble == null && masters().isEmpty() ? "no answer yet" : trouble;
    }

    /** Whether a failed call has changed nothing and never will: it was not sent, or Redis has said no. */
    static boolean hasNotHappened(Throwable failure) {
        return failure instanceof NotSent || failure instanceof ErrorType;
    }

    static boolean isReply(Throwable failure) {
        return failure instanceof ErrorType || failure instanceof NotReplicated;
    }

    /**
     * Opens the connections that are not open yet. Fails, and says why, unless every master answers on all of them within a
     * second, which may have to be enough to connect, and is in the path again.
     */
    public Uni<Void> ping() {
        return Uni.createFrom().deferred(() -> {
            String trouble = trouble();
            List<Uni<Void>> pings = masters().stream().map(Node::ping).toList();
            return trouble != null
                    ? Uni.createFrom().failure(new IllegalStateException(trouble))
                    : Uni.join().all(pings).andFailFast().replaceWithVoid();
        });
    }

    /** Closed: every master is in the path. Open: one is not. Half open: one is tried. */
    public CircuitBreakerState breaker() {
        return masters().stream()
                .map(node -> node.breaker().state())
                .filter(state -> state != CircuitBreakerState.CLOSED)
                .findFirst()
                .orElse(CircuitBreakerState.CLOSED);
    }

    /** The nodes that are out of the path, masters and replicas, by address. */
    public List<String> nodesAway() {
        return servers.away();
    }

    Servers servers() {
        return servers;
    }

    Deadlines hedges() {
        return hedges;
    }

    Vertx vertx() {
        return vertx;
    }

    Duration deadline() {
        return settings.deadline();
    }

    boolean readsFromReplicas() {
        return settings.readFrom() == RedisSettings.ReadFrom.REPLICA;
    }
}
