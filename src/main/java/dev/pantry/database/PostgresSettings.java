package dev.pantry.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

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
}
