package dev.pantry.redis;

import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way to whoever has its key: to the master of its slot, on to where that sends it, and if it only reads, to a
 * replica when the master is away or has not answered after half of the deadline. Thread-safe.
 */
final class Call implements Attempt.Asker, Deadlines.Due {

    static final int MOST_REDIRECTIONS = 16;

    /** Before a node is asked again that said later. Chosen. */
    private static final long PAUSE_MILLIS = 5;

    enum Kind {
        READ,
        CHANGE,
        REPLICATED_CHANGE
    }

    private final RedisLink link;
    private final Kind kind;
    private final int slot;
    private final Request request;
    private final Consumer<Response> late;
    private final UniEmitter<? super @Nullable Response> asker;
    private final long since = System.nanoTime();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger redirections = new AtomicInteger();
    private volatile boolean over;
    private volatile boolean masterAsked;
    private volatile boolean replicaAsked;

    Call(
            RedisLink link,
            Kind kind,
            String key,
            Request request,
            Consumer<Response> late,
            UniEmitter<? super @Nullable Response> asker) {
        this.link = link;
        this.kind = kind;
        this.slot = link.servers().isCluster() ? Slot.of(key) : 0;
        this.request = request;
        this.late = late;
        this.asker = asker;
    }

    /** Sets out. */
    void begin() {
        boolean hasChoice = kind == Kind.READ && link.servers().route().hasReplicas();
        if (hasChoice) {
            link.hedges().watch(this);
        }
        if (!(hasChoice && link.readsFromReplicas() && askReplica())) {
            askMasterToo();
        }
    }

    private void askMasterToo() {
        masterAsked = true;
        underWay.incrementAndGet();
        askMaster();
    }

    private void askMaster() {
        Node master = link.servers().route().master(slot);
        if (master == null) {
            String trouble = link.servers().trouble();
            ended(new NotSent(trouble == null ? "no node of Redis is known to have the key" : trouble));
        } else {
            ask(master, false);
        }
    }

    private void ask(Node node, boolean asking) {
        if (kind == Kind.REPLICATED_CHANGE) {
            node.askWaiting(
                    line -> line.sendReplicated(request, asking, link.deadline().dividedBy(2)), this);
        } else {
            node.ask(line -> send(line, asking), this, late);
        }
    }

    private Future<Response> send(Line line, boolean asking) {
        return asking ? line.sendAsking(request) : line.send(request);
    }

    /** Whoever has not been asked yet; nobody if both have. */
    private void askTheOther() {
        if (masterAsked) {
            askReplica();
        } else {
            askMasterToo();
        }
    }

    /** Whether there is one, and nobody has asked one yet. */
    private boolean askReplica() {
        Route route = link.servers().route();
        Node master = route.master(slot);
        Node replica = master == null || replicaAsked ? null : route.readableReplicaOf(master);
        if (replica == null) {
            return false;
        }
        replicaAsked = true;
        underWay.incrementAndGet();
        replica.askReplica(request, this);
        return true;
    }

    @Override
    public void answered(Response answer) {
        over = true;
        asker.complete(answer);
    }

    @Override
    public void failed(Attempt attempt, Throwable why) {
        if (over || !goesOn(attempt, why)) {
            ended(why);
        }
    }

    /** Whether this attempt goes on elsewhere. If it does not, another one may be under way. */
    private boolean goesOn(Attempt attempt, Throwable why) {
        Redirection redirection = Redirection.of(why);
        if (redirection != null || Redirection.isLater(why)) {
            if (!hasTime()) {
                return false;
            }
            Node target = redirection == null ? null : link.servers().target(redirection, attempt.node());
            if (redirection != null && !redirection.asking()) {
                link.servers().refreshSoon();
            }
            if (target != null) {
                ask(target, redirection != null && redirection.asking());
            } else {
                again();
            }
            return true;
        }
        if (link.servers().isCluster() && (Redirection.isOutage(why) || !RedisLink.isReply(why))) {
            link.servers().refreshSoon();
        }
        if (kind == Kind.READ && (Redirection.isOutage(why) || !RedisLink.isReply(why))) {
            askTheOther();
        }
        return false;
    }

    private boolean hasTime() {
        return redirections.incrementAndGet() <= MOST_REDIRECTIONS
                && System.nanoTime() - since < link.deadline().toNanos();
    }

    /** A little later, by the route as it is known then. */
    private void again() {
        Vertx vertx = link.vertx();
        vertx.setTimer(PAUSE_MILLIS, id -> askMaster());
    }

    private void ended(Throwable why) {
        if (underWay.decrementAndGet() == 0 && !over) {
            over = true;
            asker.fail(why);
        }
    }

    @Override
    public long since() {
        return since;
    }

    @Override
    public boolean isOver() {
        return over;
    }

    /** Half of the deadline has passed. */
    @Override
    public void expire() {
        askTheOther();
    }
}
