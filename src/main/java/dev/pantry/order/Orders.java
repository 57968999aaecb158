package dev.pantry.order;

import dev.pantry.access.Caller;
import dev.pantry.cache.Announcements;
import dev.pantry.cache.Answer;
import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.EntryKey;
import dev.pantry.cache.Loaded;
import dev.pantry.cache.Wanted;
import dev.pantry.database.Sessions;
import dev.pantry.http.Json;
import dev.pantry.http.Problems;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Orders, read through every layer; key {@code order:{id}}. Written by {@link OrderChanges}, which leaves what it has
 * written in the layers.
 */
@ApplicationScoped
class Orders {

    /** Raised by a release that changes the JSON of {@link OrderView}. */
    static final int FORMAT = 1;

    private final CacheService cache;
    private final OrderDetailRepository details;
    private final Sessions sessions;
    private final OrderSettings settings;
    private final Json json;
    private final Problems problems;
    private final Announcements announcements;

    Orders(
            Caches caches,
            OrderDetailRepository details,
            Sessions sessions,
            OrderSettings settings,
            Json json,
            Problems problems,
            Announcements announcements) {
        this.cache = caches.named("order");
        this.details = details;
        this.sessions = sessions;
        this.settings = settings;
        this.json = json;
        this.problems = problems;
        this.announcements = announcements;
    }

    /** The order, encoded. Fails with 404 if there is none, with 403 unless it is the caller's or their organization's. */
    Uni<Answer> get(UUID id, Wanted wanted, Caller caller) {
        return cache.getOrSet(cache.key(id.toString()), wanted, () -> load(id)).invoke(answer -> {
            if (answer.entry().isAbsent()) {
                throw problems.absentForCaller(answer);
            }
            OrderView order = decode(answer);
            mustBeOf(caller, order.userId(), order.organizationId());
        });
    }

    /** What somebody got who may see it. */
    OrderView decode(Answer answer) {
        return json.decode(answer.entry().value(), OrderView.class);
    }

    /** Fails with 403 unless the order of that user to that organization concerns the caller. */
    static void mustBeOf(Caller caller, long userId, long organizationId) {
        if (caller.id() != userId && !caller.isStaffOf(organizationId)) {
            throw Problems.forbidden("Only who has ordered and the staff of the organization may do this.");
        }
    }

    /** Write-through: what was just committed goes into the layers, and is called out to who follows it. They may be away. */
    Uni<OrderView> store(OrderView committed) {
        EntryKey key = cache.key(committed.id().toString());
        return Uni.combine()
                .all()
                .unis(cache.set(key, encode(committed)), announcements.announce(key))
                .with((stored, announced) -> committed);
    }

    private Uni<Loaded> load(UUID id) {
        return sessions.read(() -> details.findWhole(id)).map(this::encode);
    }

    private Loaded encode(@Nullable OrderDetail row) {
        return row == null ? Loaded.ABSENT : encode(row.view());
    }

    private Loaded encode(OrderView order) {
        return new Loaded(
                order.version(), json.encode(order), order.status().isSettled() ? settings.settledFor() : null);
    }
}
