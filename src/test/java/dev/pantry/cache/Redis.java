package dev.pantry.cache;

import dev.pantry.cache.ModelTier.Slot;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one Redis of all worlds: each call finds it as it is in its world. */
final class Redis {

    private final ModelTier tier;
    private final Map<Slot, Slot> slots = new HashMap<>();

    Redis(Set<Safeguard> missing) {
        tier = new ModelTier(missing);
    }

    /** One object for each content, so that worlds are compared quickly. */
    Slot same(Slot slot) {
        return slots.computeIfAbsent(slot, first -> first);
    }

    /** Does what the call asks for, and returns the answer. */
    @Nullable
    Object take(World then, Call call) {
        tier.put(Engine.KEY.text(), then.redis);
        Object answer = call.atRedis().apply(tier).await().indefinitely();
        then.redis = same(tier.slot(Engine.KEY.text()));
        then.told = Math.max(then.told, then.redis.newest());
        return answer;
    }

    void evict(World then) {
        then.redis = same(then.redis.withEntry(null));
    }

    void endLease(World then) {
        then.redis = same(then.redis.withLease(null));
    }
}
