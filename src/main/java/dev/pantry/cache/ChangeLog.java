package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** The log of what has become out of date: the authority on what every pod, and the shared tier, must have been told. */
public interface ChangeLog {

    /** How far back it reaches, counted from when the shared tier was told. What that has not been told is always there. */
    Duration REACH = Duration.ofMinutes(10);

    /** The newest of each key that it still has. Fails if it cannot be read. */
    Uni<List<Invalidation>> recent();
}
