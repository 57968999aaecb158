package dev.pantry.view;

import dev.pantry.cache.Wanted;
import dev.pantry.item.Items;
import dev.pantry.redis.Tallies;
import dev.pantry.redis.Tallies.Part;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** How often items were looked at. Whether there is such an item is asked of the layers, like any other read. */
@ApplicationScoped
public class Views {

    private static final Logger LOG = Logger.getLogger(Views.class);

    private final Items items;
    private final Tallies tallies;
    private final ViewLedger ledger;
    private final List<Lane> lanes;

    Views(Items items, Tallies tallies, ViewLedger ledger, ViewMeter meter, Vertx vertx) {
        this.items = items;
        this.tallies = tallies;
        this.ledger = ledger;
        UUID pod = UUID.randomUUID(); // of this life of the pod: its sequences begin anew
        this.lanes = Shard.ALL.stream()
                .map(shard -> new Lane(
                        (sequence, amounts) -> tallies.add(shard.tally(), pod, sequence, amounts),
                        (sequence, amounts) -> ledger.add(pod, shard, sequence, amounts),
                        meter,
                        vertx))
                .toList();
    }

    /**
     * Counts a view; true when it is safe, false if there is no such item. Fails with {@link NotCounted} if nobody can say
     * that it is safe.
     */
    Uni<Boolean> add(long itemId, Wanted wanted) {
        return exists(itemId, wanted)
                .flatMap(exists -> exists
                        ? lanes.get(Shard.of(itemId).number()).add(itemId).replaceWith(true)
                        : Uni.createFrom().item(false));
    }

    /**
     * The count, with everything that was acknowledged before; null if there is no such item. While Redis is away it lacks
     * what is pending there.
     */
    Uni<@Nullable ViewCount> count(long itemId, Wanted wanted) {
        return exists(itemId, wanted)
                .flatMap(exists -> exists
                        ? sum(itemId).map(views -> new ViewCount(itemId, views))
                        : Uni.createFrom().nullItem());
    }

    private Uni<Boolean> exists(long itemId, Wanted wanted) {
        return items.get(itemId, wanted).map(answer -> !answer.entry().isAbsent());
    }

    /** Redis first: what moves on in between is then found in PostgreSQL, with its name, and not counted from Redis. */
    private Uni<Long> sum(long itemId) {
        return tallies.find(Shard.of(itemId).tally(), itemId)
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.debugf("views of item %d without what is pending: %s", itemId, failure);
                    return List.of();
                })
                .flatMap(parts -> ledger.find(
                                itemId, parts.stream().map(Part::batch).toList())
                        .map(counted -> counted.views()
                                + parts.stream()
                                        .filter(part -> !counted.batches().contains(part.batch()))
                                        .mapToLong(Part::amount)
                                        .sum()));
    }
}
