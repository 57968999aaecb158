package dev.pantry.cache;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One pod, alone in the world: whatever its {@link Engine} asks for stays open until an {@link Input} answers it, on the
 * calling thread. So the same inputs bring it into the same state every time. It also watches what its readers are answered.
 */
final class EnginePod {

    private final String name;
    private final int mostReads;
    private final OpenCalls calls = new OpenCalls();
    private final Engine engine;
    private final Map<String, Task> tasks = new TreeMap<>();
    private int begun;
    private boolean isSilent;
    private @Nullable String failure;

    /** The newest version that it was told of by anybody, or has served. */
    private long known;

    EnginePod(String name, int mostReads, Set<Safeguard> missing) {
        this.name = name;
        this.mostReads = mostReads;
        engine = new Engine(calls, missing);
    }

    void take(Input input) {
        engine.enter(input.epoch());
        List<Task> idle = tasks.values().stream().filter(calls::isIdle).toList();
        switch (input.kind()) {
            case READ -> read(0, input.version());
            case READ_AT_LEAST -> read(input.version(), 0);
            case LAST_READ -> {
                known = input.version();
                read(0, 0);
            }
            case ANSWER -> calls.answer(input.call(), input.value());
            case DELIVERY -> calls.deliver(input.call());
            case DEADLINE -> calls.fail(input.call());
            case COMMITTED -> committed(input.version());
            case NEWS, CATCH_UP -> learn(input.version());
            case RELAY -> tellRedis("relay", input.versions());
            case HEAL -> tellRedis("heal", input.versions());
            case SILENCE -> fallSilent();
            case HEARTBEAT -> hear();
            case NEAR_EVICTION -> engine.evictNear();
        }
        List<Task> woken = idle.stream().filter(task -> !calls.isIdle(task)).toList();
        woken.forEach(Task::goesOn);
        calls.takeTimers(woken);
        tasks.values().removeIf(this::isOver);
        tasks.values().stream().filter(calls::isIdle).forEach(task -> task.waitsFor(engine.fetcher()));
    }

    /** What nobody waits for any more may still wait for another. */
    private boolean isOver(Task task) {
        return task.isAnswered && (task.isImpatient() ? calls.all().isEmpty() : !calls.isAnyOf(task));
    }

    private void read(long wanted, long told) {
        Task task = new Task(name, "read " + ++begun, Math.max(known, wanted), trustsWhatIsNear() ? 0 : told);
        task.began(engine.floor(), wanted);
        tasks.put(task.name, task);
        engine.read(task, wanted).subscribe().with(answer -> answered(task, answer.entry()), thrown -> {
            task.isAnswered = true;
            failure = "%s's %s fails: %s".formatted(name, task.name, thrown);
        });
        if (!mayRead()) {
            hear(); // whether it hears is asked when a read begins, so from now on by nobody
        }
    }

    private boolean mayRead() {
        return begun < mostReads;
    }

    private void answered(Task task, Entry entry) {
        task.isAnswered = true;
        if (entry.version() < task.mustSee()) {
            failure = "%s's %s is answered with version %d, and should have seen version %d"
                    .formatted(name, task.name, entry.version(), task.mustSee());
        }
        known = Math.max(known, entry.version());
    }

    private void committed(long version) {
        known = Math.max(known, version);
        Task task = begin("write");
        engine.apply(version).subscribe().with(taken -> task.isAnswered = true);
    }

    private void tellRedis(String what, List<Long> versions) {
        Task task = begin(what);
        engine.applyShared(versions).subscribe().with(taken -> task.isAnswered = true);
    }

    private Task begin(String what) {
        Task task = new Task(name, what, 0, 0);
        tasks.put(what, task);
        calls.begin(task);
        return task;
    }

    private void learn(long version) {
        known = Math.max(known, version);
        engine.applyHere(version);
    }

    private void hear() {
        isSilent = false;
        tasks.values().forEach(task -> task.isOld = false);
        engine.hear();
    }

    private void fallSilent() {
        isSilent = true;
        engine.passSilentHour();
        tasks.values().forEach(task -> task.isOld = true);
    }

    /** In silence only what was asked for a moment ago is trusted, or is being fetched since. */
    private boolean trustsWhatIsNear() {
        return !isSilent || hasRecentNear();
    }

    private boolean hasRecentNear() {
        Task fetcher = engine.fetcher();
        return fetcher == null ? engine.isNearRecent() : !fetcher.isOld;
    }

    /** Whether it would make a difference if it heard nothing for another hour. */
    boolean mayFallSilent() {
        return mayRead()
                && (!isSilent || hasRecentNear() || tasks.values().stream().anyMatch(task -> !task.isOld));
    }

    /** The entry that would answer a read at once; null if none. */
    @Nullable
    Entry nearAnswer() {
        Entry near = engine.near();
        return near == null || near.asOf() < engine.floor() ? null : near;
    }

    boolean isSilent() {
        return isSilent;
    }

    /** How many reads have begun. */
    int begun() {
        return begun;
    }

    /** What went against the promise; null if nothing did. */
    @Nullable
    String failure() {
        return failure;
    }

    List<Call> calls() {
        return calls.all();
    }

    Collection<Task> tasks() {
        return tasks.values();
    }

    /** All that decides what it will do, in words: two that look the same are the same. */
    String looks() {
        if (failure != null) {
            return failure;
        }
        StringBuilder looks = new StringBuilder(300);
        Entry near = engine.near();
        Task fetcher = engine.fetcher();
        looks.append(near != null ? Words.of(near) : fetcher != null ? "fetched by " + fetcher.name : "nothing near");
        looks.append(isSilent ? (hasRecentNear() ? ", silent, recent" : ", silent") : "");
        looks.append(", above ").append(engine.floor()).append(", read ").append(begun);
        looks.append(mayRead() ? ", knows " + known : "");
        tasks.values().forEach(task -> looks.append('\n').append(task));
        calls.all().forEach(call -> looks.append('\n').append(call));
        return looks.toString();
    }
}
