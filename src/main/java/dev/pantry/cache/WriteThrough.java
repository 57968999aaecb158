package dev.pantry.cache;

import dev.pantry.cache.SharedTier.FillReply;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Stores what a writer has just committed, in place of the tombstone that its change has left: the next reader need not load.
 *
 * <p>The fence is that of a load, lease and all, because a writer may be as late as a load:
 *
 * <pre>
 *   1. pod A commits version 1 and is paused   2. B commits version 2, its tombstone comes and goes   3. A resumes and stores
 * </pre>
 *
 * So A takes the lease first, from whoever holds it, and then looks whether it still hears and has heard of nothing newer.
 * What was committed before that look it has heard of, or its tombstone is still there; what comes after it takes the lease
 * away. Either way the old value is refused.
 */
@ApplicationScoped
public class WriteThrough {

    private static final Logger LOG = Logger.getLogger(WriteThrough.class);

    private final NearCache near;
    private final SharedTier shared;
    private final Floors floors;
    private final Hearing hearing;
    private final InstantSource clock;

    WriteThrough(NearCache near, SharedTier shared, Floors floors, Hearing hearing, InstantSource clock) {
        this.near = near;
        this.shared = shared;
        this.floors = floors;
        this.hearing = hearing;
        this.clock = clock;
    }

    /**
     * Stores in this pod and in the shared tier. Never fails; false if the shared tier does not have it: then its tombstone
     * is there, or comes by the log, and the next reader loads.
     */
    Uni<Boolean> store(EntryKey key, Loaded written) {
        if (written.body() == null) {
            throw new IllegalArgumentException("nothing to store under " + key);
        }
        Entry entry = Loads.entry(key.policy(), written, 0, clock.millis(), 0);
        if (!keepHere(key, entry)) {
            return Uni.createFrom().item(false);
        }
        String token = UUID.randomUUID().toString();
        return shared.seize(key, token)
                .flatMap(seized -> isNewest(key, entry)
                        ? fill(key, entry, token)
                        : Uni.createFrom().item(false))
                .flatMap(stored -> stored ? Uni.createFrom().item(true) : release(key, token))
                .onFailure()
                .invoke(failure -> LOG.debugf("%s is not written through: %s", key, failure))
                .onFailure()
                .recoverWithUni(() -> release(key, token));
    }

    private boolean keepHere(EntryKey key, Entry entry) {
        if (!isNewest(key, entry)) {
            return false;
        }
        long now = clock.millis();
        floors.raise(key.text(), entry.asOf(), now);
        near.store(key.text(), Held.of(entry, key.policy(), now, System.nanoTime()));
        return true;
    }

    /** As far as this pod knows, and it knows: it hears. */
    private boolean isNewest(EntryKey key, Entry entry) {
        return !hearing.isSilent(System.nanoTime()) && entry.asOf() >= floors.of(key);
    }

    private Uni<Boolean> fill(EntryKey key, Entry entry, String token) {
        return shared.fill(key, entry, token)
                .invoke(reply -> floors.raise(key.text(), reply.newest(), clock.millis()))
                .map(FillReply::stored);
    }

    private Uni<Boolean> release(EntryKey key, String token) {
        return shared.release(key, token).onFailure().recoverWithNull().replaceWith(false);
    }
}
