package dev.pantry.cache;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Pantry promises, looked for in one world:
 *
 * <ul>
 *   <li>a read is answered with no less than its pod knew of when it began: by news, by its own write, or because it has
 *       served it; what its asker knew of; in silence, where nothing near is trusted, what Redis had been told of ({@link
 *       EnginePod} watches that);
 *   <li>no read fails, and none waits for ever;
 *   <li>when everything has arrived no layer holds an old version, and each pod answers one more read with the newest.
 * </ul>
 *
 * A pod that has not heard of a change yet may serve what was before, and a read that began before may be answered so.
 */
final class Promise {

    private static final int MANY = 50;

    private final Redis redis;
    private final Map<Last, String> seen = new HashMap<>();

    Promise(Redis redis) {
        this.redis = redis;
    }

    /** How it is broken there; null if it is not. */
    @Nullable
    String brokenIn(World world) {
        if (world.a.failure != null) {
            return world.a.failure;
        }
        if (world.b.failure != null) {
            return world.b.failure;
        }
        String left = world.isQuiet() ? leftIn(world) : null;
        return left == null ? null : "everything has arrived, and " + left;
    }

    private @Nullable String leftIn(World world) {
        if (isOld(world.redis.entry(), world)) {
            return "Redis holds " + Words.of(world.redis.entry());
        }
        for (Side side : Side.BOTH) {
            PodState pod = world.pod(side);
            if (isOld(pod.nearAnswer, world)) {
                return side + " holds " + Words.of(pod.nearAnswer);
            }
            String last =
                    seen.computeIfAbsent(new Last(pod, world.redis, world.version), at -> readOnceMore(side, world));
            if (!last.isEmpty()) {
                return last;
            }
        }
        return null;
    }

    private static boolean isOld(@Nullable Entry entry, World world) {
        return entry != null && entry.kind() == Entry.Kind.VALUE && entry.version() < world.version;
    }

    /** While nothing else happens. Returns how that fails; empty if it does not. */
    private String readOnceMore(Side side, World world) {
        World then = world.copy();
        if (!then.pod(side).isAlive()) {
            return "";
        }
        then.give(side, Input.Kind.LAST_READ, world.version);
        for (int i = 0; i < MANY && then.pod(side).isReading(); i++) {
            Call call = then.pod(side).calls.get(0);
            if (call.isOf(Call.Kind.LOOK)) {
                redis.endLease(then); // nobody is left who holds it
            } else {
                Object answer = call.isOf(Call.Kind.REDIS) ? redis.take(then, call) : Engine.row(world.version);
                then.give(side, Input.Kind.ANSWER, call.name(), answer);
            }
            then.give(side, Input.Kind.DELIVERY, call.name(), null);
        }
        PodState pod = then.pod(side);
        if (pod.failure != null) {
            return pod.failure;
        }
        return pod.isReading() ? "a read never ends" : "";
    }

    private record Last(PodState pod, ModelTier.Slot redis, long version) {}
}
