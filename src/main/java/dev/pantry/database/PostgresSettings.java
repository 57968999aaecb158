package dev.pantry.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Where PostgreSQL is. */
@ConfigMapping(prefix = "pantry.postgres")
public interface PostgresSettings {

    /** {@code host:port/database}. */
    String address();

    /** Name to log in with. */
    @WithDefault("pantry")
    String user();

    /** Password of that user; none if the server asks for none. */
    Optional<String> password();

    /** How long the start waits for a server that cannot be reached yet. */
    @WithDefault("60s")
    Duration waitFor();

    /**
     * How long a connection of the pool may bring nothing until it is given up; from 1 s to 1 d. More than the longest
     * statement takes, which is the count for the analytics: it is cut off, too.
     */
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    @WithDefault("60s")
    Duration silentFor();
}
