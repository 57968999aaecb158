package dev.pantry.cache;

import java.time.Duration;

/** Policies for tests. */
public final class Policies {

    private Policies() {}

    /** Five minutes fresh, five in grace, fifty kept; a minute near. */
    public static CachePolicy of(String name) {
        return new CachePolicy(
                name,
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(50),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                1);
    }
}
