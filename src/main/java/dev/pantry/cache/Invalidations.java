package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Makes what has changed known to the layers. The order matters:
 *
 * <pre>
 *   1. the floor of this pod rises: from now on no read begins that would take the old entry from anywhere
 *   2. the near entry, or the load under way, is forgotten
 *   3. a tombstone goes over the entry in the shared tier and takes the lease away: no load that began before can fill
 * </pre>
 */
@ApplicationScoped
public class Invalidations {

    private static final Logger LOG = Logger.getLogger(Invalidations.class);

    private final NearCache near;
    private final SharedTier shared;
    private final Floors floors;
    private final InstantSource clock;

    Invalidations(NearCache near, SharedTier shared, Floors floors, InstantSource clock) {
        this.near = near;
        this.shared = shared;
        this.floors = floors;
        this.clock = clock;
    }

    /**
     * Applies to this pod and to the shared tier. Never fails; false if the shared tier did not take all of it, which is
     * reported and left to whoever reads the log.
     */
    public Uni<Boolean> apply(List<Invalidation> changes) {
        changes.forEach(this::applyHere);
        return applyShared(changes);
    }

    /** Applies to this pod only. What it has heard already changes nothing. */
    public void applyHere(Invalidation change) {
        if (floors.raise(change.key(), change.version(), clock.millis())) {
            near.dropHere(change.key());
        }
    }

    /** Applies to the shared tier only. Never fails; false if it did not take all of it. */
    public Uni<Boolean> applyShared(List<Invalidation> changes) {
        if (changes.isEmpty()) {
            return Uni.createFrom().item(true);
        }
        return Uni.join()
                .all(changes.stream().map(this::bury).toList())
                .andCollectFailures()
                .map(taken -> !taken.contains(false));
    }

    private Uni<Boolean> bury(Invalidation change) {
        return shared.bury(change.key(), change.tombstone(clock.millis()))
                .replaceWith(true)
                .onFailure()
                .invoke(failure -> LOG.debugf("%s is not invalidated in the shared tier yet: %s", change, failure))
                .onFailure()
                .recoverWithItem(false);
    }
}
