package dev.pantry.cache;

import dev.pantry.cache.Call.Kind;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the engine of one pod waits for: its side of the way to Redis, to the database and to its timers. Nothing is answered
 * until somebody says so, on the calling thread.
 *
 * <p>Every read asks by a key object of its own, by which this sees whose call it is.
 */
final class OpenCalls implements SharedTier {

    private static final long LONGEST_LOOK_MILLIS = 100;
    private static final long LONGEST_PATIENCE_MILLIS = 500; // a hard timeout never comes

    private final HeldTimers timers = new HeldTimers();
    private final Map<String, Pending> pending = new TreeMap<>();
    private final Map<EntryKey, Task> readers = new IdentityHashMap<>();
    private @Nullable Task atWork;
    private @Nullable Task lastAsked;

    ScheduledExecutorService timers() {
        return timers;
    }

    /** Who does what happens from now on. */
    void begin(Task task) {
        atWork = task;
    }

    void begin(Task read, EntryKey key) {
        readers.put(key, read);
        begin(read);
    }

    /** Who was the last to ask Redis; nobody if nobody did. */
    @Nullable
    Task lastAsked() {
        return lastAsked;
    }

    List<Call> all() {
        return pending.values().stream().map(call -> call.call).toList();
    }

    boolean isAnyOf(Task task) {
        return pending.values().stream().anyMatch(call -> call.task == task);
    }

    /** Whether it waits for nothing of its own. */
    boolean isIdle(Task task) {
        return pending.values().stream().noneMatch(call -> call.task == task && !call.call.isOf(Kind.PATIENCE));
    }

    void answer(String name, @Nullable Object value) {
        Pending call = get(name);
        call.call = call.call.answered(value);
    }

    /** Lets the answer come; what comes of it is done when this returns. */
    void deliver(String name) {
        Pending call = get(name);
        pending.remove(name);
        begin(call.task);
        Call.Answer answer = call.call.answer();
        if (answer == null) {
            if (call.call.isOf(Kind.PATIENCE)) {
                call.task.lostPatience();
            }
            call.reply.accept(null);
            return;
        }
        call.task.answered(call.call, answer.value());
        call.reply.accept(answer.value());
    }

    void fail(String name) {
        Pending call = get(name);
        pending.remove(name);
        begin(call.task);
        call.task.gaveUp(call.call);
        call.failure.accept(new IllegalStateException("no answer in time"));
    }

    private Pending get(String name) {
        Pending call = pending.get(name);
        if (call == null) {
            throw new IllegalStateException("no " + name + " in " + pending.keySet());
        }
        return call;
    }

    void load(Task task, String what, UniEmitter<? super Loaded> emitter) {
        Call call = Call.of(Kind.DATABASE, task.name, what);
        add(new Pending(call, task, row -> emitter.complete((Loaded) row), emitter::fail));
    }

    /** Takes up the timers that were set meanwhile, by who was woken or else who was at work, and drops what is done. */
    void takeTimers(List<Task> woken) {
        pending.values()
                .removeIf(call -> call.timer != null && call.timer.handle().isDone());
        for (HeldTimers.Timer timer : timers.pending()) {
            if (timer.millis() <= LONGEST_PATIENCE_MILLIS
                    && pending.values().stream().noneMatch(call -> call.timer == timer)) {
                add(new Pending(timer, woken.isEmpty() ? atWork() : woken.get(0)));
            }
        }
    }

    private void add(Pending call) {
        if (call.call.verb().equals("fill")) {
            call.task.fills();
        }
        if (pending.put(call.call.name(), call) != null) {
            throw new IllegalStateException("twice: " + call.call);
        }
    }

    @Override
    public Uni<@Nullable Entry> find(EntryKey key) {
        return call(reader(key), "find", tier -> tier.find(Engine.KEY));
    }

    @Override
    public Uni<LeaseReply> findOrLease(EntryKey key, long floor, long seenLoadedAt, String token) {
        String lease = reader(key).newLease(token);
        return call(
                reader(key),
                "lease " + Task.number(lease) + " above " + floor + " @" + seenLoadedAt,
                tier -> tier.findOrLease(Engine.KEY, floor, seenLoadedAt, lease));
    }

    @Override
    public Uni<FillReply> fill(EntryKey key, Entry entry, String token) {
        Entry plain = Engine.plain(entry);
        String lease = reader(key).leaseOf(token);
        return call(
                reader(key),
                "fill " + Words.of(plain) + " by " + Task.number(lease),
                tier -> tier.fill(Engine.KEY, plain, lease));
    }

    @Override
    public Uni<Void> release(EntryKey key, String token) {
        String lease = reader(key).leaseOf(token);
        return call(reader(key), "release " + Task.number(lease), tier -> tier.release(Engine.KEY, lease));
    }

    @Override
    public Uni<Void> bury(String key, Entry tombstone) {
        return call(atWork(), "bury by " + Words.of(tombstone), tier -> tier.bury(key, tombstone));
    }

    @Override
    public Uni<Void> renew(EntryKey key, String token) {
        throw new IllegalStateException("its timer never rings");
    }

    /** The word is always lost: the next look does the same later. */
    @Override
    public Uni<Void> leaseEnd(EntryKey key) {
        return Uni.createFrom().nothing();
    }

    @Override
    public Uni<Void> seize(EntryKey key, String token) {
        throw new UnsupportedOperationException("nobody writes through");
    }

    @Override
    public Uni<Long> buryAll(KeyPattern pattern, long asOf) {
        throw new UnsupportedOperationException("no pattern is invalidated");
    }

    @Override
    public Uni<Long> leaseLife(EntryKey key) {
        throw new UnsupportedOperationException("nobody inspects");
    }

    @Override
    public Uni<Map<EntryKey, Entry>> findAll(List<EntryKey> keys) {
        throw new UnsupportedOperationException("there is one key");
    }

    @SuppressWarnings("unchecked")
    private <T> Uni<T> call(Task task, String what, Function<SharedTier, Uni<?>> atRedis) {
        lastAsked = task;
        Call call = Call.of(Kind.REDIS, task.name, what, atRedis);
        return Uni.createFrom()
                .emitter(emitter -> add(new Pending(call, task, value -> emitter.complete((T) value), emitter::fail)));
    }

    private Task reader(EntryKey key) {
        Task task = readers.get(key);
        if (task == null) {
            throw new IllegalStateException("nobody asks by this " + key);
        }
        return task;
    }

    private Task atWork() {
        if (atWork == null) {
            throw new IllegalStateException("nobody is at work");
        }
        return atWork;
    }

    private static final class Pending {
        private final Task task;
        private final Consumer<@Nullable Object> reply;
        private final Consumer<Throwable> failure;
        private final HeldTimers.@Nullable Timer timer;
        private Call call;

        private Pending(Call call, Task task, Consumer<@Nullable Object> reply, Consumer<Throwable> failure) {
            this.call = call;
            this.task = task;
            this.reply = reply;
            this.failure = failure;
            timer = null;
        }

        private Pending(HeldTimers.Timer timer, Task task) {
            this.call = timer.millis() <= LONGEST_LOOK_MILLIS
                    ? Call.of(Kind.LOOK, task.name, "look")
                    : Call.of(Kind.PATIENCE, task.name, task.newPatience());
            this.task = task;
            this.timer = timer;
            this.reply = rings -> {
                timer.handle().cancel(false);
                timer.task().run();
            };
            this.failure = never -> {};
        }
    }
}
