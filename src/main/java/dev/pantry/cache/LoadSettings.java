package dev.pantry.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Settings of loads from the database. */
@ConfigMapping(prefix = "pantry.load")
public interface LoadSettings {

    /** After this long a waiter that could be served an entry past its time is (the load itself goes on). */
    @WithDefault("500ms")
    Duration softTimeout();

    /**
     * After this long a waiter gives up with 503 (the load itself goes on and fills the layers). With less than {@link
     * SharedTier#LEASE_LIFE} and the time that a load takes, a pod that dies while it loads costs its waiters their answer.
     */
    @WithDefault("4s")
    Duration hardTimeout();

    /** How many loads a pod runs at a time. Less than the pool of database connections has, so that writes get one. */
    @WithDefault("16")
    @Min(1)
    @Max(1000)
    int concurrent();

    /** How many loads more wait for their turn; beyond that a reader gets 503 at once. */
    @WithDefault("256")
    @Min(0)
    @Max(100_000)
    int queue();
}
