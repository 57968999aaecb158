package dev.pantry.cache;

import java.util.ArrayList;
import java.util.List;

/** What may happen next in a world. How calls are answered is in {@link Answers}, what goes wrong in {@link Mishaps}. */
final class Steps {

    private final Bounds bounds;
    private final Redis redis;
    private final Mishaps mishaps;
    private final Answers answers;

    Steps(Bounds bounds, Redis redis) {
        this.bounds = bounds;
        this.redis = redis;
        mishaps = new Mishaps(bounds, redis);
        answers = new Answers(bounds, redis, mishaps);
    }

    List<Step> from(World world) {
        List<Step> steps = new ArrayList<>();
        for (Side side : Side.BOTH) {
            reads(world, side, steps);
            answers.from(world, side, steps);
            news(world, side, steps);
            heals(world, side, steps);
        }
        writes(world, steps);
        relays(world, steps);
        line(world, steps);
        abandonedLease(world, steps);
        mishaps.from(world, steps);
        steps.forEach(step -> settle(step.then()));
        return steps;
    }

    private void reads(World world, Side side, List<Step> steps) {
        PodState pod = world.pod(side);
        if (pod.isAlive() && pod.begun < bounds.reads(side) && (bounds.overlapping() || !pod.isReading())) {
            World then = world.copy();
            then.give(side, Input.Kind.READ, pod.isSilent ? world.told : 0);
            steps.add(Step.of(() -> side + " begins read " + (pod.begun + 1), then));
        }
    }

    private static void news(World world, Side side, List<Step> steps) {
        String news = world.news(side);
        if (!news.isEmpty()) {
            World then = world.copy();
            Input first = first(news, world);
            then.news(side, news.substring(1));
            then.give(side, first.kind(), first.value());
            steps.add(Step.of(
                    () -> side + " hears " + (first.value() == null ? "its heartbeat" : "of version " + first.value()),
                    then));
        }
    }

    private static Input first(String news, World world) {
        char first = news.charAt(0);
        return first == World.HEARTBEAT
                ? new Input(Input.Kind.HEARTBEAT, "", null, world.version)
                : new Input(Input.Kind.NEWS, "", (long) first - '0', world.version);
    }

    private void heals(World world, Side side, List<Step> steps) {
        if (!world.isHealed(side)) {
            World then = world.copy();
            then.give(side, Input.Kind.HEAL, world.version);
            answers.tellRedis(then, side, "heal");
            steps.add(Step.of(() -> side + " tells Redis again of version " + world.version, then));
        }
    }

    private void writes(World world, List<Step> steps) {
        if (world.a.isAlive() && world.version <= bounds.writes() && !world.isWriting()) {
            World then = world.copy();
            then.version++;
            then.committed = then.version;
            then.open += then.version;
            then.newsOfA += then.version;
            if (!world.isCut) {
                then.newsOfB += then.version;
            }
            steps.add(Step.of(() -> "A's writer commits version " + then.version, then));
        }
        if (world.committed > 0) {
            World then = world.copy();
            then.committed = 0;
            then.give(Side.A, Input.Kind.COMMITTED, world.committed);
            steps.add(Step.of(() -> "A learns that version " + world.committed + " is committed", then));
        }
    }

    private void relays(World world, List<Step> steps) {
        if (!world.open.isEmpty() && world.relayed.isEmpty() && !world.isWriting() && world.isHealed(Side.B)) {
            World then = world.copy();
            mishaps.relay(then);
            answers.tellRedis(then, Side.B, "relay");
            answers.written(world, then, () -> "B's relay tells Redis of the rows " + world.open, steps);
        }
    }

    private static void line(World world, List<Step> steps) {
        if (!world.isCut) {
            return;
        }
        World up = world.copy();
        up.isCut = false;
        up.give(Side.B, Input.Kind.CATCH_UP, world.version);
        up.newsOfB += World.HEARTBEAT;
        steps.add(Step.of(() -> "B's line is up, and B reads in the log of version " + world.version, up));
        if (world.b.mayFallSilent) {
            World silent = world.copy();
            silent.give(Side.B, Input.Kind.SILENCE, null);
            steps.add(Step.of(() -> "B hears nothing for an hour", silent));
        }
    }

    /** Its holder has died or given up, so it runs out some time. */
    private void abandonedLease(World world, List<Step> steps) {
        String lease = world.redis.lease();
        if (lease != null && !world.a.leases.contains(lease) && !world.b.leases.contains(lease)) {
            World then = world.copy();
            redis.endLease(then);
            steps.add(Step.of(() -> "the lease of " + lease + " runs out", then));
        }
    }

    /** What need not be chosen is done at once, and what cannot matter any more forgotten. */
    private void settle(World then) {
        Answers.look(then);
        Side.BOTH.forEach(side -> hearWhatIsNoNews(then, side));
        mishaps.settle(then);
    }

    private static void hearWhatIsNoNews(World then, Side side) {
        String news = then.news(side);
        while (!news.isEmpty() && then.pod(side).after(first(news, then)) == then.pod(side)) {
            news = news.substring(1);
        }
        then.news(side, news);
    }
}
