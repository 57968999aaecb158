package dev.pantry.cache;

import dev.pantry.cache.Call.Kind;
import dev.pantry.cache.SharedTier.LeaseReply;
import java.util.List;
import java.util.function.Supplier;

/**
 * How the calls of the pods are answered. An answer is made at one moment and comes at another, except where nothing in
 * between could matter:
 *
 * <ul>
 *   <li>who tells Redis of a change does nothing with the answer;
 *   <li>who finds nothing there, or is held off by another's lease, asks for the lease next, whatever has happened;
 *   <li>who waits for a lease looks again when it is free, not before: it would only wait on;
 *   <li>a load sees the row when its answer comes, if the row will not change any more.
 * </ul>
 */
final class Answers {

    private final Bounds bounds;
    private final Redis redis;
    private final Mishaps mishaps;

    Answers(Bounds bounds, Redis redis, Mishaps mishaps) {
        this.bounds = bounds;
        this.redis = redis;
        this.mishaps = mishaps;
    }

    void from(World world, Side side, List<Step> steps) {
        for (Call call : world.pod(side).calls) {
            if (!call.isOnItsWay()) {
                deliver(world, side, call, steps);
            } else if (call.isOf(Kind.DATABASE)) {
                atDatabase(world, side, call, steps);
            } else if (call.isOf(Kind.REDIS) && world.isHealed(side)) {
                atRedis(world, side, call, steps);
            }
        }
    }

    private static void deliver(World world, Side side, Call call, List<Step> steps) {
        World then = world.copy();
        then.give(side, Input.Kind.DELIVERY, call.name(), null);
        steps.add(Step.of(() -> side + " gets the answer to " + call, then));
    }

    private void atDatabase(World world, Side side, Call call, List<Step> steps) {
        World then = world.copy();
        Loaded row = Engine.row(world.version);
        then.give(side, Input.Kind.ANSWER, call.name(), row);
        if (!world.a.isAlive() || world.version > bounds.writes()) {
            then.give(side, Input.Kind.DELIVERY, call.name(), null);
        }
        steps.add(Step.of(() -> "PostgreSQL answers " + side + "'s " + call + ": " + Words.of(row), then));
    }

    private void atRedis(World world, Side side, Call call, List<Step> steps) {
        World then = world.copy();
        Object answer = redis.take(then, call);
        then.give(side, Input.Kind.ANSWER, call.name(), answer);
        if (!call.isOfRead()) {
            comesFromRedis(then, side, call);
        } else if (call.verb().equals("find") ? answer == null : answer instanceof LeaseReply.Held) {
            then.give(side, Input.Kind.DELIVERY, call.name(), null);
        }
        written(world, then, () -> "Redis answers " + side + "'s " + call + ": " + Words.of(answer), steps);
    }

    /** All that a task has to tell Redis, told at once. */
    void tellRedis(World then, Side side, String task) {
        for (Call call : then.pod(side).calls) {
            if (call.task().equals(task)) {
                then.give(side, Input.Kind.ANSWER, call.name(), redis.take(then, call));
                comesFromRedis(then, side, call);
            }
        }
    }

    private static void comesFromRedis(World then, Side side, Call call) {
        then.give(side, Input.Kind.DELIVERY, call.name(), null);
        if (then.pod(side).isAt(call.task())) {
            return; // it has more to tell
        }
        switch (call.task()) {
            case "write" -> {
                then.answered = then.version;
                then.open = then.open.replace(Long.toString(then.version), "");
            }
            case "relay" -> {
                for (char row : then.relayed.toCharArray()) {
                    then.open = then.open.replace(Character.toString(row), "");
                }
                then.relayed = "";
            }
            default -> then.unhealed = then.unhealed.replace(side.name(), "");
        }
    }

    /** Adds what Redis has taken. While a replica is about to take over, what was taken last stays the last. */
    void written(World world, World then, Supplier<String> what, List<Step> steps) {
        if (then.redis == world.redis) {
            steps.add(Step.of(what, then));
        } else if (world.replica == null) {
            steps.add(Step.of(what, then));
            mishaps.unreplicated(world, then, what, steps);
        }
    }

    /** Lets those look again who wait for a lease that is free. */
    static void look(World then) {
        if (then.redis.lease() == null) {
            for (Side side : Side.BOTH) {
                for (Call call : then.pod(side).calls) {
                    if (call.isOf(Kind.LOOK)) {
                        then.give(side, Input.Kind.DELIVERY, call.name(), null);
                    }
                }
            }
        }
    }
}
