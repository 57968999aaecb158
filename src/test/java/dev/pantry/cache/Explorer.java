package dev.pantry.cache;

import dev.pantry.cache.ModelTier.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks every world that can be reached, nearest first, each once. Stops where the promise is broken: by the shortest way
 * there is.
 */
final class Explorer {

    private final Bounds bounds;
    private final Redis redis;
    private final Steps steps;
    private final Promise promise;
    private final PodState.All statesOfA;
    private final PodState.All statesOfB;
    private final Met met = new Met();
    private long taken;
    private long millis;
    private boolean isComplete;
    private @Nullable String broken;
    private List<String> story = List.of();

    private Explorer(Bounds bounds) {
        this.bounds = bounds;
        redis = new Redis(bounds.missing());
        steps = new Steps(bounds, redis);
        promise = new Promise(redis);
        statesOfA = new PodState.All(Side.A, bounds);
        statesOfB = new PodState.All(Side.B, bounds);
    }

    static Explorer explore(Bounds bounds) {
        Explorer explorer = new Explorer(bounds);
        long began = System.nanoTime();
        explorer.explore();
        explorer.millis = (System.nanoTime() - began) / 1_000_000;
        return explorer;
    }

    private void explore() {
        met.add(start(Slot.EMPTY), -1);
        met.add(start(Slot.EMPTY.withEntry(Engine.entry(1))), -1);
        for (int number = 0; number < met.count(); number++) {
            World world = met.get(number);
            List<Step> next = steps.from(world);
            taken += next.size();
            if (!world.isQuiet() && next.stream().allMatch(Step::isMishap)) {
                broken("somebody waits for ever", number);
                return;
            }
            for (Step step : next) {
                if (met.add(step.then(), number)) {
                    String how = promise.brokenIn(step.then());
                    if (how != null) {
                        broken(how, met.count() - 1);
                        return;
                    }
                }
            }
        }
        isComplete = true;
    }

    private World start(Slot slot) {
        return new World(statesOfA.start, statesOfB.start, redis.same(slot));
    }

    private void broken(String how, int number) {
        broken = how;
        List<Integer> way = new ArrayList<>();
        for (int at = number; at >= 0; at = met.cameFrom(at)) {
            way.add(0, at);
        }
        story = new ArrayList<>();
        for (int i = 1; i < way.size(); i++) {
            story.add(i + ". " + stepBetween(met.get(way.get(i - 1)), met.get(way.get(i))));
        }
    }

    private String stepBetween(World from, World to) {
        for (Step step : steps.from(from)) {
            if (step.then().equals(to)) {
                return step.what().get();
            }
        }
        throw new IllegalStateException("nothing leads from " + from + " to " + to);
    }

    /** Whether the end was reached because there is nothing more, without breaking the promise. */
    boolean isComplete() {
        return isComplete;
    }

    /** How the promise is broken; null if it is kept. */
    @Nullable
    String broken() {
        return broken;
    }

    /** How it came to that, in numbered steps. */
    List<String> story() {
        return story;
    }

    int count() {
        return met.count();
    }

    PodState.All statesOf(Side side) {
        return side == Side.A ? statesOfA : statesOfB;
    }

    @Override
    public String toString() {
        String figures = "%s: %,d states, %,d steps, pods in %,d and %,d states, %,d ms"
                .formatted(bounds, met.count(), taken, statesOfA.count(), statesOfB.count(), millis);
        return broken == null ? figures : figures + "\n  " + broken + ":\n    " + String.join("\n    ", story);
    }
}
