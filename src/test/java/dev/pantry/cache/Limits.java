package dev.pantry.cache;

import java.time.Duration;

/** Limits of loads for engines that a test builds by hand. */
record Limits(Duration softTimeout, Duration hardTimeout, int concurrent, int queue) implements LoadSettings {

    static final Limits DEFAULT = new Limits(Duration.ofMillis(500), Duration.ofSeconds(8), 16, 256);
}
