package dev.pantry.cache;

import dev.pantry.cache.Inspection.Layer;
import dev.pantry.cache.Inspection.Verdict;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Says of a key what each layer has, and what a read that begins now would make of it. Asks as a read asks, but loads
 * nothing, stores nothing, raises no floor and counts for nothing.
 */
@ApplicationScoped
public class Inspector {

    private final NearCache near;
    private final SharedTier shared;
    private final ReadPath reads;
    private final InstantSource clock;

    Inspector(NearCache near, SharedTier shared, ReadPath reads, InstantSource clock) {
        this.near = near;
        this.shared = shared;
        this.reads = reads;
        this.clock = clock;
    }

    Uni<Inspection> inspect(EntryKey key) {
        Read read = reads.begin(key, 0, new CacheMeter());
        Layer here = judge(read, near.inspect(key.text()));
        Uni<Layer> there = shared.find(key)
                .map(found -> judge(read, found))
                .onFailure()
                .recoverWithItem(new Layer(Verdict.UNREACHABLE, null));
        Uni<OptionalLong> lease =
                shared.leaseLife(key).map(OptionalLong::of).onFailure().recoverWithItem(OptionalLong.empty());
        OptionalLong mark = read.mark() == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(read.mark());
        return Uni.combine()
                .all()
                .unis(there, lease)
                .with((layer, leaseMillis) -> new Inspection(here, layer, read.floor(), mark, leaseMillis));
    }

    private Layer judge(Read read, @Nullable Held held) {
        if (held == null) {
            return new Layer(Verdict.MISSING, null);
        }
        Verdict verdict = verdict(read, held.entry());
        if (read.isReflectedBy(held.entry())) {
            if (held.askedNanos() - read.trustedSince() < 0) {
                verdict = Verdict.NOT_TRUSTED;
            } else if (!verdict.answers()) {
                verdict = Verdict.LINGERING; // the near cache lets go of what is stale by itself, a moment later
            }
        }
        return new Layer(verdict, held.entry());
    }

    private Layer judge(Read read, @Nullable Entry entry) {
        return new Layer(entry == null ? Verdict.MISSING : verdict(read, entry), entry);
    }

    /** In the order in which a read stumbles over them. */
    private Verdict verdict(Read read, Entry entry) {
        long now = clock.millis();
        if (entry.kind() == Entry.Kind.TOMBSTONE) {
            return Verdict.TOMBSTONE;
        }
        if (entry.asOf() < read.floor()) {
            return Verdict.BELOW_FLOOR;
        }
        if (entry.life().loadedAt() <= read.mark()) {
            return Verdict.BEFORE_MARK;
        }
        if (entry.isFresh(now)) {
            return entry.isAbsent() ? Verdict.ABSENT : Verdict.FRESH;
        }
        if (entry.mayServeStale(now)) {
            return Verdict.IN_GRACE;
        }
        return entry.isAbsent() ? Verdict.EXPIRED : Verdict.FAIL_SAFE;
    }
}
