package dev.pantry.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A state that one pod can be in, and what comes of each input there.
 *
 * <p>The engine cannot be copied, so each state remembers by which inputs it was reached. The first time that an input is
 * given to it a new engine is led there and given it too; what comes of that is remembered. So the engine runs some thousand
 * times, and the millions of worlds are made of some thousand states of each pod.
 */
final class PodState {

    /** That of a pod that is no more. */
    static final PodState DEAD = new PodState();

    /** What it waits for. */
    final List<Call> calls;

    /** The names of the tasks that somebody waits for. */
    final Set<String> underWay;

    /** The leases that it may still use. */
    final Set<String> leases;

    /** How many reads have begun. */
    final int begun;

    final boolean isSilent;
    final boolean mayFallSilent;
    final @Nullable Entry nearAnswer;
    final @Nullable String failure;

    private final @Nullable All all;
    private final @Nullable PodState before;
    private final @Nullable Input by;
    private final Map<Input, PodState> next = new HashMap<>();

    private PodState() {
        all = null;
        before = null;
        by = null;
        calls = List.of();
        underWay = Set.of();
        leases = Set.of();
        begun = 0;
        isSilent = false;
        mayFallSilent = false;
        nearAnswer = null;
        failure = null;
    }

    private PodState(All all, @Nullable PodState before, @Nullable Input by, EnginePod pod) {
        this.all = all;
        this.before = before;
        this.by = by;
        calls = pod.calls();
        underWay = pod.tasks().stream()
                .filter(task -> !task.isAnswered)
                .map(task -> task.name)
                .collect(Collectors.toUnmodifiableSet());
        leases = pod.tasks().stream()
                .map(Task::lease)
                .filter(lease -> lease != null)
                .collect(Collectors.toUnmodifiableSet());
        begun = pod.begun();
        isSilent = pod.isSilent();
        mayFallSilent = pod.mayFallSilent();
        nearAnswer = pod.nearAnswer();
        failure = pod.failure();
    }

    boolean isAlive() {
        return all != null;
    }

    boolean isAt(String task) {
        return underWay.contains(task);
    }

    boolean isReading() {
        return underWay.stream().anyMatch(task -> task.startsWith("read"));
    }

    /** The state that it is in after an input. A dead pod stays dead. */
    PodState after(Input input) {
        if (all == null) {
            return this;
        }
        PodState known = next.get(input);
        if (known == null) {
            known = all.run(this, input);
            next.put(input, known);
        }
        return known;
    }

    private Deque<Input> past() {
        Deque<Input> past = new ArrayDeque<>();
        for (PodState state = this; state != null && state.by != null; state = state.before) {
            past.push(state.by);
        }
        return past;
    }

    /** All states of one pod. */
    static final class All {
        final PodState start;

        private final String name;
        private final int mostReads;
        private final Set<Safeguard> missing;
        private final Map<String, PodState> byLooks = new HashMap<>();

        All(Side side, Bounds bounds) {
            name = side.name();
            mostReads = bounds.mostReads(side);
            missing = bounds.missing();
            start = state(null, null, ledBy(new ArrayDeque<>()));
        }

        int count() {
            return byLooks.size();
        }

        private PodState run(PodState from, Input input) {
            return state(from, input, ledBy(from.past(), input));
        }

        private EnginePod ledBy(Deque<Input> past, Input... more) {
            EnginePod pod = new EnginePod(name, mostReads, missing);
            past.forEach(pod::take);
            for (Input input : more) {
                pod.take(input);
            }
            return pod;
        }

        private PodState state(@Nullable PodState before, @Nullable Input by, EnginePod pod) {
            return byLooks.computeIfAbsent(pod.looks(), looks -> new PodState(this, before, by, pod));
        }

        /** Goes every way into every state and on from there, and says where that leads elsewhere than the first way. */
        List<String> ambiguous() {
            List<String> ambiguous = new ArrayList<>();
            for (PodState from : List.copyOf(byLooks.values())) {
                from.next.forEach((input, state) -> state.next.forEach((then, expected) -> {
                    String looks = ledBy(from.past(), input, then).looks();
                    if (byLooks.get(looks) != expected) {
                        ambiguous.add(input + ", then " + then + " leads to " + looks);
                    }
                }));
            }
            return ambiguous;
        }
    }
}
