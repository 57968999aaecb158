package dev.pantry.redis;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The servers that there are, and the {@link Route} to each key: one server for all of them, or the nodes of a cluster. Which
 * nodes those are is asked of some of them every two seconds, more often while anything is out of order, and whenever a call
 * goes wrong. A view that is older than what is known already is not believed, unless nobody has another: a node that was
 * frozen still believes to be what it was. Thread-safe.
 */
final class Servers {

    private static final Logger LOG = Logger.getLogger(Servers.class);

    /** All of these are chosen. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private static final Duration REFRESH_EVERY = Duration.ofSeconds(2);
    private static final Duration REFRESH_IN_TROUBLE_EVERY = Duration.ofMillis(250);
    private static final Duration REFRESH_AT_MOST_EVERY = Duration.ofMillis(50);
    private static final Duration OLD_VIEW_BELIEVED_AFTER = Duration.ofSeconds(15);
    private static final int ASKED = 3;

    private final Vertx vertx;
    private final RedisSettings settings;
    private final Healing healing;
    private final Addresses addresses;
    private final Deadlines deadlines;
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private volatile Route route = new Route();
    private volatile long epoch = -1;
    private volatile long adoptedAt;
    private volatile boolean whole;
    private volatile @Nullable String trouble;
    private volatile long refreshedAt = System.nanoTime() - REFRESH_EVERY.toNanos();
    private volatile boolean closed;

    Servers(Vertx vertx, RedisSettings settings, Healing healing) {
        this.vertx = vertx;
        this.settings = settings;
        this.healing = healing;
        this.addresses = new Addresses(settings);
        this.deadlines = new Deadlines(vertx, settings.deadline());
        if (isCluster()) {
            addresses.all().forEach(this::at);
            refresh();
        } else {
            route = new Route(at(addresses.only()));
            whole = true;
        }
        tick();
    }

    boolean isCluster() {
        return settings.mode() == RedisSettings.Mode.CLUSTER;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    Route route() {
        return route;
    }

    /** Rises with every change of who has what; -1 before anything is known. */
    long epoch() {
        return epoch;
    }

    /** Why nothing is known, in words; null if something is. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Why a node does not answer, in the words of the settings where one of them is the reason. */
    String explain(Node node, Throwable failure) {
        return addresses.explain(node, failure);
    }

    /** The node at an address, which is used from now on. */
    Node at(String address) {
        return nodes.computeIfAbsent(
                address, it -> new Node(it, addresses.client(vertx, it), this, vertx, settings, healing));
    }

    /** Where a call is to go on; null if that is not known well enough. */
    @Nullable
    Node target(Redirection redirection, Node from) {
        String address = redirection.address().startsWith(":")
                ? from.toString().substring(0, from.toString().lastIndexOf(':')) + redirection.address()
                : redirection.address();
        Node target = nodes.get(address);
        if (target == null || !route.masters().contains(target)) {
            return null; // one that has just been promoted, or added: first hear what it has
        }
        if (!redirection.asking()) {
            route.moved(redirection.slot(), target);
        }
        return target;
    }

    private void tick() {
        if (closed) {
            return;
        }
        nodes.values().forEach(Node::look);
        long interval = (isInOrder() ? REFRESH_EVERY : REFRESH_IN_TROUBLE_EVERY).toNanos();
        long jitter = ThreadLocalRandom.current().nextLong(interval / 4);
        if (System.nanoTime() - refreshedAt > interval - jitter) {
            refresh();
        }
        vertx.setTimer((isInOrder() ? LOOK_EVERY : REFRESH_IN_TROUBLE_EVERY).toMillis(), id -> tick());
    }

    private boolean isInOrder() {
        return whole && route.all().stream().allMatch(node -> node.breaker().isClosed());
    }

    /** Asks who has what, unless that has just been done. */
    void refreshSoon() {
        if (System.nanoTime() - refreshedAt > REFRESH_AT_MOST_EVERY.toNanos()) {
            refresh();
        }
    }

    private void refresh() {
        refreshedAt = System.nanoTime();
        if (!isCluster()) {
            return;
        }
        for (Node node : whomToAsk()) {
            node.askReplica(
                    Request.cmd(Command.CLUSTER).arg("NODES"),
                    new Answers(reply -> heard(node, reply), failure -> notHeard(node, failure)));
        }
    }

    /** A few that answer, if any do; else all, and those that the settings name. */
    private List<Node> whomToAsk() {
        List<Node> some = new ArrayList<>(
                route.all().stream().filter(node -> node.breaker().isClosed()).toList());
        Collections.shuffle(some);
        return some.isEmpty() ? List.copyOf(nodes.values()) : some.subList(0, Math.min(ASKED, some.size()));
    }

    private void notHeard(Node node, Throwable failure) {
        if (route.masters().isEmpty()) {
            trouble = explain(node, failure);
        }
        LOG.debugf("Redis at %s does not say who has what: %s", node, failure);
    }

    private synchronized void heard(Node node, Response reply) {
        Members members = Members.of(reply.toString(), node.toString());
        long now = System.nanoTime();
        boolean old = members.epoch() < epoch || !members.isWhole() && whole;
        if (closed || old && now - adoptedAt < OLD_VIEW_BELIEVED_AFTER.toNanos()) {
            return;
        }
        if (members.shares().size() == 1
                && members.replicas().isEmpty()
                && addresses.all().size() > 1
                && whole) {
            return; // it has been reset and knows only itself
        }
        adoptedAt = now;
        epoch = members.epoch();
        whole = members.isWhole();
        trouble = whole ? null : "the cluster has slots that no node serves";
        members.replicas().keySet().forEach(replica -> at(replica).isReplica());
        members.shares().forEach((address, share) -> at(address).isMasterOf(share));
        route = new Route(members, this::at);
        forgetOthers(Set.copyOf(members.addresses()));
    }

    private void forgetOthers(Set<String> members) {
        nodes.forEach((address, node) -> {
            if (!members.contains(address) && !addresses.all().contains(address)) {
                nodes.remove(address);
                node.close();
            }
        });
    }

    /** Those of the members that are out of the path, by address. */
    List<String> away() {
        return route.all().stream()
                .filter(node -> !node.breaker().isClosed())
                .map(Node::toString)
                .sorted()
                .collect(Collectors.toList());
    }

    /** One to talk to that is in the path, another one each time; null if none is. */
    @Nullable
    Node any() {
        List<Node> all =
                route.all().stream().filter(node -> node.breaker().isClosed()).toList();
        return all.isEmpty() ? null : all.get(ThreadLocalRandom.current().nextInt(all.size()));
    }

    void close() {
        closed = true;
        nodes.values().forEach(Node::close);
    }
}
