package dev.pantry.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of loads from the database. */
@ConfigMapping(prefix = "pantry.load")
public interface LoadSettings {

    /** After this long a waiter gives up with 503 (the load itself goes on and fills the layers). */
    @WithDefault("4s")
    Duration hardTimeout();
}
