package dev.pantry.cache;

import dev.pantry.cache.Call.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What may happen besides, at any moment: see {@link Mishap}. */
final class Mishaps {

    private final Bounds bounds;
    private final Redis redis;

    Mishaps(Bounds bounds, Redis redis) {
        this.bounds = bounds;
        this.redis = redis;
    }

    private boolean may(World world, Mishap mishap) {
        return bounds.mishaps().contains(mishap) && !world.hasHappened(mishap);
    }

    void from(World world, List<Step> steps) {
        for (Mishap mishap : bounds.mishaps()) {
            if (!world.hasHappened(mishap)) {
                switch (mishap) {
                    case EVICTION -> eviction(world, steps);
                    case LEASE_END -> leaseEnd(world, steps);
                    case FAILOVER -> {} // see unreplicated
                    case LOST_NEWS -> lostNews(world, steps);
                    case PAUSE -> pause(world, steps);
                    case DEATH -> death(world, steps);
                    case DEADLINE -> Side.BOTH.forEach(side -> deadline(world, side, steps));
                    case NEAR_EVICTION -> Side.BOTH.forEach(side -> nearEviction(world, side, steps));
                    case HASTY_RELAY -> hastyRelay(world, steps);
                    case IMPATIENCE -> Side.BOTH.forEach(side -> impatience(world, side, steps));
                    case KNOWING_READER -> knowingReader(world, steps);
                }
            }
        }
        failover(world, steps);
        lateArrivals(world, steps);
    }

    private void eviction(World world, List<Step> steps) {
        Entry entry = world.redis.entry();
        if (entry != null) {
            World then = after(world, Mishap.EVICTION);
            redis.evict(then);
            steps.add(Step.mishap(() -> "Redis evicts " + Words.of(entry), then));
        }
    }

    private void leaseEnd(World world, List<Step> steps) {
        String lease = world.redis.lease();
        if (lease != null) {
            World then = after(world, Mishap.LEASE_END);
            redis.endLease(then);
            steps.add(Step.mishap(() -> "the lease of " + lease + " runs out", then));
        }
    }

    /** The same write, but not the replica's, which will take over before the next one. */
    void unreplicated(World world, World written, Supplier<String> what, List<Step> steps) {
        if (may(world, Mishap.FAILOVER)) {
            World then = written.copy();
            then.happens(Mishap.FAILOVER);
            then.replica = world.redis;
            steps.add(Step.mishap(() -> what.get() + "; no replica gets that", then));
        }
    }

    private void failover(World world, List<Step> steps) {
        if (world.replica != null) {
            World then = world.copy();
            then.redis = world.replica;
            then.replica = null;
            if (bounds.has(Safeguard.HEALING)) {
                then.unhealed = world.a.isAlive() ? "AB" : "B";
            }
            steps.add(Step.of(() -> "Redis fails over, and has forgotten its last write", then));
        }
    }

    private static void lostNews(World world, List<Step> steps) {
        World then = after(world, Mishap.LOST_NEWS);
        then.isCut = true;
        then.newsOfB = "";
        steps.add(Step.mishap(() -> "B's line is cut", then));
    }

    private static void pause(World world, List<Step> steps) {
        if (world.b.mayFallSilent) {
            World then = after(world, Mishap.PAUSE);
            then.give(Side.B, Input.Kind.SILENCE, null);
            if (!world.isCut) {
                then.newsOfB += World.HEARTBEAT;
            }
            steps.add(Step.mishap(() -> "B stands still for an hour", then));
        }
    }

    private static void death(World world, List<Step> steps) {
        World then = after(world, Mishap.DEATH);
        then.late = new ArrayList<>(world.late);
        world.a.calls.stream().filter(Mishaps::mayMatterLate).forEach(then.late::add);
        then.a = PodState.DEAD;
        then.newsOfA = "";
        then.committed = 0;
        then.unhealed = world.unhealed.replace("A", "");
        steps.add(Step.mishap(() -> "A dies", then));
    }

    private static void deadline(World world, Side side, List<Step> steps) {
        for (Call call : world.pod(side).calls) {
            boolean isWrite = call.task().equals("write");
            if (call.isOf(Kind.REDIS) && call.isOnItsWay() && (call.isOfRead() || isWrite)) {
                World then = after(world, Mishap.DEADLINE);
                if (mayMatterLate(call)) {
                    then.late = new ArrayList<>(world.late);
                    then.late.add(call);
                }
                then.give(side, Input.Kind.DEADLINE, call.name(), null);
                then.answered = isWrite ? then.version : world.answered;
                steps.add(Step.mishap(() -> side + " gives up " + call, then));
            }
        }
    }

    private static boolean mayMatterLate(Call call) {
        return call.isOf(Kind.REDIS) && call.isOnItsWay() && !call.verb().equals("find");
    }

    private void lateArrivals(World world, List<Step> steps) {
        for (Call call : world.late) {
            World then = world.copy();
            then.late = new ArrayList<>(world.late);
            then.late.remove(call);
            redis.take(then, call);
            if (world.replica == null || then.redis == world.redis) {
                steps.add(Step.mishap(() -> "Redis gets, late, " + call, then));
            }
        }
    }

    private static void nearEviction(World world, Side side, List<Step> steps) {
        if (world.pod(side).nearAnswer != null) {
            World then = after(world, Mishap.NEAR_EVICTION);
            then.give(side, Input.Kind.NEAR_EVICTION, null);
            steps.add(Step.mishap(() -> side + "'s near cache evicts its entry", then));
        }
    }

    private static void hastyRelay(World world, List<Step> steps) {
        if (!world.open.isEmpty() && world.relayed.isEmpty() && world.isWriting()) {
            World then = after(world, Mishap.HASTY_RELAY);
            relay(then);
            steps.add(Step.mishap(() -> "B's relay takes the row of A's writer", then));
        }
    }

    static void relay(World then) {
        List<Long> rows = new ArrayList<>();
        for (char row : then.open.toCharArray()) {
            rows.add((long) row - '0');
        }
        then.relayed = then.open;
        then.give(Side.B, Input.Kind.RELAY, rows);
    }

    private static void impatience(World world, Side side, List<Step> steps) {
        for (Call call : world.pod(side).calls) {
            if (call.isOf(Kind.PATIENCE)) {
                World then = after(world, Mishap.IMPATIENCE);
                then.give(side, Input.Kind.DELIVERY, call.name(), null);
                steps.add(Step.mishap(() -> "nobody waits any longer for " + side + "'s " + call.task(), then));
            }
        }
    }

    private static void knowingReader(World world, List<Step> steps) {
        if (world.answered > 0) {
            World then = after(world, Mishap.KNOWING_READER);
            then.give(Side.B, Input.Kind.READ_AT_LEAST, world.answered);
            steps.add(Step.mishap(() -> "B begins to read for who knows of version " + world.answered, then));
        }
    }

    private static World after(World world, Mishap mishap) {
        World then = world.copy();
        then.happens(mishap);
        return then;
    }

    /** Forgets what nobody can want to know any more. */
    void settle(World then) {
        boolean maybeSilent = then.b.isSilent || then.isCut || may(then, Mishap.LOST_NEWS) || may(then, Mishap.PAUSE);
        if (!maybeSilent || then.b.begun >= bounds.readsOfB()) {
            then.told = 0;
        }
        if (!may(then, Mishap.KNOWING_READER)) {
            then.answered = 0;
        }
    }
}
