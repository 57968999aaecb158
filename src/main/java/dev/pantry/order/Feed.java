package dev.pantry.order;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;

/**
 * Those on this pod who follow one order. Any news of the order makes it look: read what the database has above the last
 * that each of them got, and hand it on. News only say that something may have happened, so it does no harm if they come
 * twice, late or in another order, as long as one comes after the last change:
 *
 * <pre>
 *   1. somebody joins   2. the feed looks: they get the state   3. the order changes   4. news   5. the feed looks again
 * </pre>
 *
 * Whoever joins is in the set before the feed looks, so a change is either seen by that look or its news finds them there.
 * One look at a time, so nobody is given to by two at once.
 */
final class Feed {

    private static final Logger LOG = Logger.getLogger(Feed.class);

    private final LongFunction<Uni<List<OrderEvent>>> eventsAfter;
    private final Consumer<Runnable> later;
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();

    /** News that no look has begun after. */
    private final AtomicInteger news = new AtomicInteger();

    /**
     * @param eventsAfter reads the events above a version, in order
     * @param later runs something after a while: looks again if a look has failed
     */
    Feed(LongFunction<Uni<List<OrderEvent>>> eventsAfter, Consumer<Runnable> later) {
        this.eventsAfter = eventsAfter;
        this.later = later;
    }

    void add(Follower follower) {
        followers.add(follower);
    }

    /** Returns whether somebody is left. */
    boolean remove(Follower follower) {
        followers.remove(follower);
        return !followers.isEmpty();
    }

    Set<Follower> followers() {
        return followers;
    }

    /** Something may have happened. */
    void look() {
        if (news.getAndIncrement() == 0) {
            lookOnce();
        }
    }

    private void lookOnce() {
        int seen = news.get();
        List<Follower> asking = List.copyOf(followers); // who joins from now on waits for the next look: theirs
        if (asking.isEmpty()) {
            looked(seen);
            return;
        }
        long least = asking.stream().mapToLong(Follower::last).min().orElseThrow();
        eventsAfter
                .apply(least)
                .subscribe()
                .with(
                        events -> {
                            asking.forEach(follower -> follower.give(events));
                            looked(seen);
                        },
                        failure -> {
                            LOG.debugf("an order cannot be looked at: %s", failure);
                            later.accept(this::lookOnce);
                        });
    }

    private void looked(int seen) {
        if (news.addAndGet(-seen) > 0) {
            lookOnce();
        }
    }
}
