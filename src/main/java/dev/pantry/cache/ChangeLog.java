package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * The log of what has become out of date: the authority on what every pod, and the shared tier, must have been told. What is
 * in it every pod hears of, and it outlives each of them.
 */
public interface ChangeLog {

    /** How far back it reaches, counted from when the shared tier was told. What that has not been told is always there. */
    Duration REACH = Duration.ofMinutes(10);

    /** The newest of each key that it still has. Fails if it cannot be read. */
    Uni<List<Invalidation>> recent();

    /**
     * Appends the news that everything under a key, or under all keys of a pattern, is out of date; then has {@code apply}
     * do what this pod is to do about it. If that is not complete, or this pod ends before it is, another does it.
     *
     * <p>The version of the news is above that of every change that is committed by then and below that of every later one.
     * Fails if the log does not take it: then nothing has happened, or it is unknown.
     *
     * @param key text of an {@link EntryKey} or a {@link KeyPattern}
     */
    Uni<Applied> append(String key, Function<Invalidation, Uni<Applied>> apply);

    /** Has the shared tier told of these once more, by whichever pod comes to it. */
    Uni<Void> reopen(List<Invalidation> changes);
}
