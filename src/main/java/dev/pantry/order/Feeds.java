package dev.pantry.order;

import dev.pantry.cache.Announcements;
import dev.pantry.cache.KeyPattern;
import dev.pantry.database.Sessions;
import dev.pantry.events.Leaving;
import dev.pantry.events.Updated;
import dev.pantry.http.Ids;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.ConsumeEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The orders that somebody follows on this pod. News of them come twice: called out in Redis by whoever made the change, and
 * from the database, also when Redis is away or psql made it. After either of them was down, all are looked at.
 */
@ApplicationScoped
class Feeds {

    private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(500);

    /** A look that takes longer has lost its connection. Chosen. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How long somebody who has logged out may still see what happens. Chosen. */
    private static final Duration CHECK_EVERY = Duration.ofSeconds(3);

    private static final String KEY = "order:";

    private final StatusChangeRepository changes;
    private final Sessions sessions;
    private final Announcements announcements;
    private final Vertx vertx;
    private final Map<UUID, Feed> feeds = new ConcurrentHashMap<>();
    private volatile boolean leaving;
    private long timer;

    Feeds(StatusChangeRepository changes, Sessions sessions, Announcements announcements, Vertx vertx) {
        this.changes = changes;
        this.sessions = sessions;
        this.announcements = announcements;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent started) {
        announcements.listen(new KeyPattern(KEY + '*'), new Announcements.Listener() {
            @Override
            public void announced(String key) {
                Ids.parseUuid(key.substring(KEY.length())).ifPresent(Feeds.this::look);
            }

            @Override
            public void someMayBeMissed() {
                feeds.values().forEach(Feed::look);
            }
        });
        timer = vertx.setPeriodic(CHECK_EVERY.toMillis(), id -> each(Follower::check));
    }

    /** Who follows is to come back elsewhere: the pod waits for all that it serves, and a stream would last. */
    void leave(@Observes Leaving now) {
        leaving = true;
        each(follower -> follower.end(StreamEnd.Reason.GOING_AWAY));
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
        each(follower -> follower.end(StreamEnd.Reason.GOING_AWAY)); // also where nobody was told that it leaves
    }

    @ConsumeEvent("order:updated")
    void updated(Updated order) {
        Ids.parseUuid(order.id()).ifPresent(this::look);
    }

    /**
     * What happens to an order, from its state now or from what was seen before; see {@link Follower}. Fails with {@link
     * StreamEnd} when the permission is gone, with an overflow if nobody reads. Emits on any thread, one event at a time.
     */
    Multi<OrderEvent> follow(UUID order, long seenBefore, Permission permission) {
        return BoundedStream.of(out -> join(order, new Follower(out, permission::stillHolds, seenBefore), out));
    }

    private void join(UUID order, Follower follower, MultiEmitter<?> out) {
        feeds.compute(order, (id, feed) -> {
            Feed joined = feed == null ? feed(id) : feed;
            joined.add(follower);
            return joined;
        });
        out.onTermination(() -> leave(order, follower)); // at once if they have gone already
        if (leaving) {
            follower.end(StreamEnd.Reason.GOING_AWAY);
        }
        look(order);
    }

    private void leave(UUID order, Follower follower) {
        feeds.computeIfPresent(order, (id, feed) -> feed.remove(follower) ? feed : null);
    }

    private void look(UUID order) {
        Feed feed = feeds.get(order);
        if (feed != null) {
            feed.look();
        }
    }

    private void each(Consumer<Follower> action) {
        feeds.values().forEach(feed -> feed.followers().forEach(action));
    }

    private Feed feed(UUID order) {
        return new Feed(
                version -> eventsAfter(order, version),
                again -> vertx.setTimer(LOOK_AGAIN_AFTER.toMillis(), id -> again.run()));
    }

    private Uni<List<OrderEvent>> eventsAfter(UUID order, long version) {
        return sessions.read(() -> changes.after(order, version))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(rows -> rows.stream().map(StatusChange::event).toList());
    }
}
