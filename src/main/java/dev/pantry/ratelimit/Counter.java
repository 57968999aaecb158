package dev.pantry.ratelimit;

import dev.pantry.redis.Windows;
import dev.pantry.redis.Windows.Settled;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * What one subject has had in this pod, and what the pod knows of the others. Most requests pass without a word to Redis:
 *
 * <pre>
 *   1. up to a thirtieth of the limit passes on credit, and is settled 100 ms later
 *   2. beyond that requests wait for the settlement, all for the same one, which grants as many as there is room for
 *   3. where the limit is reached all are refused until there is room again, without a word to Redis
 * </pre>
 *
 * So of three pods that know nothing of each other's last requests each may be ahead by a thirtieth: a tenth together.
 *
 * <p>Without Redis the pod's own count of the last minute decides. One call without an answer is not yet that: it is made
 * again, with what it may have counted already, so that the subject may get a little less than the limit, never more.
 * Thread-safe.
 */
final class Counter {

    private static final Logger LOG = Logger.getLogger(Counter.class);

    /** Answer of {@link #tryPass}: only {@link #ask} can tell. */
    static final long ASK = -1;

    /** How many pods may be ahead of the count at the same time, ten percent together. */
    private static final int SHARE_OF_LIMIT = 30;

    /** So many calls in a row without an answer, and Redis is taken to be away. Chosen. */
    private static final int MOST_UNANSWERED = 3;

    private final String name;
    private final long limit;
    private final long credit;
    private final Windows windows;
    private final InstantSource clock;
    private final Consumer<Counter> whenUnsettled;

    private final Window own = new Window();
    private List<UniEmitter<? super Long>> waiting = new ArrayList<>();
    private long unsettled;
    private long known;
    private long fullUntil;
    private int unanswered;
    private boolean alone;
    private boolean settling;

    /**
     * @param whenUnsettled called when something has passed that Redis is to be told of: {@link #settle} soon
     */
    Counter(String name, long limit, Windows windows, InstantSource clock, Consumer<Counter> whenUnsettled) {
        this.name = name;
        this.limit = limit;
        this.credit = limit / SHARE_OF_LIMIT;
        this.windows = windows;
        this.clock = clock;
        this.whenUnsettled = whenUnsettled;
    }

    /** 0 if the request passes, else in how many milliseconds another one may; or {@link #ASK}. */
    long tryPass() {
        long now = clock.millis();
        boolean first;
        synchronized (this) {
            if (!alone && now >= fullUntil && unsettled >= Math.min(credit, limit - known)) {
                return ASK;
            }
            long wait = alone ? own.millisUntilBelow(limit, now) : fullUntil - now;
            if (wait > 0) {
                return wait;
            }
            own.add(now);
            first = unsettled++ == 0;
        }
        if (first) {
            whenUnsettled.accept(this);
        }
        return 0;
    }

    /** The same, when it is known: as soon as Redis has answered. Never fails. */
    Uni<Long> ask() {
        return Uni.createFrom().emitter(waiter -> {
            synchronized (this) {
                waiting.add(waiter);
            }
            settle();
        });
    }

    /** How many more may pass as far as this pod knows. */
    synchronized long remaining() {
        return Math.max(0, limit - (alone ? own.count(clock.millis()) : known + unsettled));
    }

    /** Tells Redis what has passed, and asks for those who wait. One call at a time. */
    void settle() {
        long passed;
        List<UniEmitter<? super Long>> asking;
        synchronized (this) {
            if (settling || unsettled == 0 && waiting.isEmpty()) {
                return;
            }
            settling = true;
            unsettled = Math.min(unsettled, own.count(clock.millis())); // what passed without Redis may be long ago
            passed = unsettled;
            asking = waiting;
            waiting = new ArrayList<>();
        }
        windows.settle(name, passed, asking.size(), limit)
                .subscribe()
                .with(settled -> settled(passed, asking, settled), failure -> failed(asking, failure));
    }

    private void settled(long passed, List<UniEmitter<? super Long>> asking, Settled answer) {
        long now = clock.millis();
        synchronized (this) {
            settling = false;
            alone = false;
            unanswered = 0;
            unsettled -= passed;
            known = answer.total();
            // Not "now" where there is room: who has looked at the clock a moment ago would be refused until then.
            fullUntil = answer.waitMillis() == 0 ? 0 : now + answer.waitMillis();
            for (long granted = 0; granted < answer.granted(); granted++) {
                own.add(now);
            }
        }
        for (int i = 0; i < asking.size(); i++) {
            asking.get(i).complete(i < answer.granted() ? 0 : Math.max(1, answer.waitMillis()));
        }
        settleTheRest();
    }

    private void failed(List<UniEmitter<? super Long>> asking, Throwable failure) {
        List<Long> waits = new ArrayList<>(asking.size());
        synchronized (this) {
            settling = false;
            unanswered++;
            boolean away = Windows.areAway(failure) || unanswered >= MOST_UNANSWERED;
            if (away && !alone) {
                LOG.debugf("the requests of %s are counted without Redis: %s", name, failure);
            }
            alone |= away;
            if (alone) {
                asking.forEach(waiter -> waits.add(passAlone()));
            } else {
                waiting.addAll(0, asking);
            }
        }
        for (int i = 0; i < waits.size(); i++) {
            asking.get(i).complete(waits.get(i));
        }
        settleTheRest();
    }

    private synchronized long passAlone() {
        long now = clock.millis();
        long wait = own.millisUntilBelow(limit, now);
        if (wait == 0) {
            own.add(now);
            unsettled++;
        }
        return wait;
    }

    private void settleTheRest() {
        boolean somebodyWaits;
        synchronized (this) {
            somebodyWaits = !waiting.isEmpty();
            if (!somebodyWaits && unsettled == 0) {
                return;
            }
        }
        if (somebodyWaits) {
            settle();
        } else {
            whenUnsettled.accept(this);
        }
    }
}
