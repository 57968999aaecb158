package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a pod waits for. Its name says all that decides what it does, so calls of one name are the same call.
 *
 * @param task the read, write or other task of the pod that waits
 * @param verb the first word of what it asks for
 * @param atRedis what it does there; of use for calls to Redis only
 * @param answer on its way back; null while it has not been answered
 */
record Call(
        Kind kind,
        String task,
        String verb,
        String name,
        Function<SharedTier, Uni<?>> atRedis,
        @Nullable Answer answer) {

    enum Kind {
        REDIS,
        DATABASE,
        /** The next look of somebody who waits for a lease. */
        LOOK,
        /** The end of somebody's patience. */
        PATIENCE
    }

    /** What a call is answered, which may be nothing. */
    record Answer(@Nullable Object value) {}

    static Call of(Kind kind, String task, String what, Function<SharedTier, Uni<?>> atRedis) {
        int end = what.indexOf(' ');
        return new Call(kind, task, end < 0 ? what : what.substring(0, end), task + ": " + what, atRedis, null);
    }

    static Call of(Kind kind, String task, String what) {
        return of(kind, task, what, tier -> Uni.createFrom().nullItem());
    }

    Call answered(@Nullable Object value) {
        return new Call(kind, task, verb, name, atRedis, new Answer(value));
    }

    /** Whether it is sent, and was not answered. */
    boolean isOnItsWay() {
        return answer == null;
    }

    boolean isOf(Kind other) {
        return kind == other;
    }

    /** Whether a read waits for it, and not one who tells Redis what has changed. */
    boolean isOfRead() {
        return task.startsWith("read");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Call call && call.toString().equals(toString());
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name + (answer == null ? "" : " <- " + Words.of(answer.value));
    }
}
