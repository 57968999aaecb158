package dev.pantry.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reaches a pod from outside: nothing else changes it.
 *
 * @param call name of the {@link Call} that it is about; empty if none
 * @param value what comes with it
 * @param epoch how many versions the database has seen: the time on the pod's clock
 */
record Input(Kind kind, String call, @Nullable Object value, long epoch) {

    enum Kind {
        /** A client reads. The version is what Redis has been told of. */
        READ,
        /** A client reads, and says that it knows of the version. */
        READ_AT_LEAST,
        /** A client reads when everything has arrived everywhere, and must see the version. */
        LAST_READ,
        /** The answer to a call is on its way, and is the value. The pod does not know it yet. */
        ANSWER,
        /** The answer has come; or the timer rings. */
        DELIVERY,
        /** A call has taken too long. */
        DEADLINE,
        /** A write is committed, as the version. */
        COMMITTED,
        /** The backplane says that there is the version. */
        NEWS,
        /** The pod reads in the log that there is the version. */
        CATCH_UP,
        /** The pod takes rows of the outbox whose writer has not told Redis: the versions. */
        RELAY,
        /** The pod tells Redis again of the newest change in the log, the version. */
        HEAL,
        /** An hour passes in which the pod hears nothing. */
        SILENCE,
        /** Its heartbeat has come back. */
        HEARTBEAT,
        /** The near cache gives up its entry. */
        NEAR_EVICTION
    }

    long version() {
        return versions().get(0);
    }

    @SuppressWarnings("unchecked")
    List<Long> versions() {
        if (value == null) {
            throw new IllegalStateException(kind + " says no version");
        }
        return value instanceof Long version ? List.of(version) : (List<Long>) value;
    }

    /** Cheap: few inputs differ in the value alone. */
    @Override
    public int hashCode() {
        return 31 * (31 * call.hashCode() + kind.ordinal()) + (int) epoch;
    }
}
