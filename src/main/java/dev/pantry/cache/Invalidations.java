package dev.pantry.cache;

import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Makes what has changed known to the layers. The order matters:
 *
 * <pre>
 *   1. the floor of this pod rises: from now on no read begins that would take the old entry from anywhere
 *   2. the near entry, or the load under way, is forgotten
 *   3. a tombstone goes over what is older in the shared tier and takes the lease away: no load that began before can fill
 * </pre>
 *
 * <p>For a pattern it is the same, but there are no tombstones: what matches is removed, and loads under way are kept from
 * filling by having lost their leases.
 */
@ApplicationScoped
public class Invalidations {

    private static final Logger LOG = Logger.getLogger(Invalidations.class);

    /** So many keys are on their way to the shared tier at a time: the last must be answered within its deadline, too. */
    private static final int TOGETHER = 32;

    private final NearCache near;
    private final SharedTier shared;
    private final Floors floors;
    private final InstantSource clock;
    private final List<ChangeListener> listeners;

    Invalidations(
            NearCache near,
            SharedTier shared,
            Floors floors,
            InstantSource clock,
            @All List<ChangeListener> listeners) {
        this.near = near;
        this.shared = shared;
        this.floors = floors;
        this.clock = clock;
        this.listeners = listeners;
    }

    /**
     * Applies to this pod and to the shared tier. Never fails; false if the shared tier did not take all of it, which is
     * reported and left to whoever reads the log.
     */
    public Uni<Boolean> apply(List<Invalidation> changes) {
        changes.forEach(this::applyHere);
        return applyShared(changes).map(taken -> taken.containsAll(changes));
    }

    /** The same for one change. */
    Uni<Applied> apply(Invalidation change) {
        applyHere(change);
        return tellShared(change);
    }

    /** Applies to this pod only, and tells who listens. What the caches have heard already changes nothing in them. */
    public void applyHere(Invalidation change) {
        if (change.isOfPattern()) {
            // The entries fail their floor from now on; only nobody shall wait for what is being loaded.
            if (floors.raiseAll(change.pattern(), change.version(), clock.millis())) {
                near.dropLoadsHere(change.pattern());
            }
            return;
        }
        if (floors.raise(change.key(), change.version(), clock.millis())) {
            near.dropHere(change.key());
        }
        // Also if the floor was there already: a read may have seen the change before the news of it came.
        listeners.forEach(listener -> listener.changed(change));
    }

    /**
     * Applies to the shared tier only: keys together, then patterns one after the other. Never fails; returns those that it
     * has taken.
     */
    public Uni<Set<Invalidation>> applyShared(List<Invalidation> changes) {
        return Multi.createBy()
                .concatenating()
                .streams(
                        taken(changes.stream().filter(change -> !change.isOfPattern()), TOGETHER),
                        taken(changes.stream().filter(Invalidation::isOfPattern), 1))
                .collect()
                .asSet();
    }

    private Multi<Invalidation> taken(Stream<Invalidation> changes, int atOnce) {
        return Multi.createFrom()
                .iterable(changes.toList())
                .onItem()
                .transformToUni(change -> tellShared(change).map(applied -> applied.complete() ? change : null))
                .merge(atOnce);
    }

    private Uni<Applied> tellShared(Invalidation change) {
        return (change.isOfPattern() ? shared.buryAll(change.pattern(), change.version()) : bury(change))
                .map(removed -> new Applied(true, removed))
                .onFailure()
                .invoke(failure -> LOG.debugf("%s is not invalidated in the shared tier yet: %s", change, failure))
                .onFailure()
                .recoverWithItem(Applied.HERE_ONLY);
    }

    private Uni<Long> bury(Invalidation change) {
        return shared.bury(change.key(), change.tombstone(clock.millis())).replaceWith(0L);
    }
}
