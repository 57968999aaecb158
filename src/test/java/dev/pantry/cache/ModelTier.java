package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shared tier in memory: each call does at once what the Lua script of that name does in Redis, and passes the same
 * {@link SharedTierContract}. What lies under a key is a value that can be taken out and put back: so {@link StatesTest}
 * tries one thing and then another, evicts, and fails over.
 *
 * <p>Nothing expires here by itself; whoever wants that puts back less. Not thread-safe.
 */
final class ModelTier implements SharedTier {

    /** What lies under one key: the entry, and the token of the lease. */
    record Slot(@Nullable Entry entry, @Nullable String lease) {

        static final Slot EMPTY = new Slot(null, null);

        long newest() {
            return entry == null ? 0 : entry.asOf();
        }

        boolean isLeasedTo(String token) {
            return token.equals(lease);
        }

        Slot withEntry(@Nullable Entry other) {
            return new Slot(other, lease);
        }

        Slot withLease(@Nullable String other) {
            return new Slot(entry, other);
        }
    }

    private final boolean fenced;
    private final boolean asksForTheLease;
    private final Map<String, Slot> slots = new HashMap<>();
    private final Map<String, List<UniEmitter<? super Void>>> waiting = new HashMap<>();

    ModelTier(Set<Safeguard> missing) {
        fenced = !missing.contains(Safeguard.FENCE);
        asksForTheLease = !missing.contains(Safeguard.LEASE_TOKEN);
    }

    Slot slot(String key) {
        return slots.getOrDefault(key, Slot.EMPTY);
    }

    void put(String key, Slot slot) {
        slots.put(key, slot);
    }

    @Override
    public Uni<@Nullable Entry> find(EntryKey key) {
        return Uni.createFrom().item(() -> slot(key.text()).entry());
    }

    @Override
    public Uni<Map<EntryKey, Entry>> findAll(List<EntryKey> keys) {
        return Uni.createFrom().item(() -> {
            Map<EntryKey, Entry> found = new HashMap<>();
            for (EntryKey key : keys) {
                Entry entry = slot(key.text()).entry();
                if (entry != null) {
                    found.put(key, entry);
                }
            }
            return found;
        });
    }

    @Override
    public Uni<LeaseReply> findOrLease(EntryKey key, long floor, long seenLoadedAt, String token) {
        return Uni.createFrom().item(() -> {
            Slot slot = slot(key.text());
            Entry entry = slot.entry();
            if (entry != null
                    && entry.kind() != Entry.Kind.TOMBSTONE
                    && entry.asOf() >= floor
                    && entry.life().loadedAt() > seenLoadedAt) {
                return new LeaseReply.Found(entry);
            }
            if (slot.lease() != null) {
                return new LeaseReply.Held();
            }
            put(key.text(), slot.withLease(token));
            return new LeaseReply.Granted(slot.newest());
        });
    }

    @Override
    public Uni<Void> renew(EntryKey key, String token) {
        return Uni.createFrom().voidItem(); // nothing runs out here
    }

    @Override
    public Uni<Void> leaseEnd(EntryKey key) {
        return Uni.createFrom().emitter(waiter -> waiting.computeIfAbsent(key.text(), text -> new ArrayList<>())
                .add(waiter));
    }

    @Override
    public Uni<FillReply> fill(EntryKey key, Entry entry, String token) {
        return Uni.createFrom().item(() -> {
            Slot slot = slot(key.text());
            boolean refused = fenced && slot.newest() > entry.asOf();
            boolean held = slot.isLeasedTo(token);
            if (!refused && (held || !asksForTheLease)) {
                put(key.text(), slot.withEntry(entry));
            }
            if (held) {
                endLease(key.text());
            }
            if (refused) {
                return new FillReply(false, slot.newest());
            }
            return new FillReply(held || !asksForTheLease, 0);
        });
    }

    @Override
    public Uni<Void> seize(EntryKey key, String token) {
        return Uni.createFrom()
                .voidItem()
                .invoke(() -> put(key.text(), slot(key.text()).withLease(token)));
    }

    @Override
    public Uni<Void> release(EntryKey key, String token) {
        return Uni.createFrom().voidItem().invoke(() -> {
            if (slot(key.text()).isLeasedTo(token)) {
                endLease(key.text());
            }
        });
    }

    @Override
    public Uni<Void> bury(String key, Entry tombstone) {
        return Uni.createFrom().voidItem().invoke(() -> {
            if (slot(key).newest() < tombstone.asOf()) {
                endLease(key);
                put(key, slot(key).withEntry(tombstone));
            }
        });
    }

    @Override
    public Uni<Long> buryAll(KeyPattern pattern, long asOf) {
        return Uni.createFrom().item(() -> {
            long removed = 0;
            for (String key : List.copyOf(slots.keySet())) {
                if (pattern.matches(key)) {
                    endLease(key);
                    Slot slot = slot(key);
                    if (slot.entry() != null && slot.newest() < asOf) {
                        put(key, slot.withEntry(null));
                        removed++;
                    }
                }
            }
            return removed;
        });
    }

    @Override
    public Uni<Long> leaseLife(EntryKey key) {
        return Uni.createFrom().item(() -> slot(key.text()).lease() == null ? 0 : LEASE_LIFE.toMillis());
    }

    private void endLease(String key) {
        Slot slot = slot(key);
        if (slot.lease() != null) {
            put(key, slot.withLease(null));
            List<UniEmitter<? super Void>> woken = waiting.remove(key);
            if (woken != null) {
                woken.forEach(waiter -> waiter.complete(null));
            }
        }
    }
}
