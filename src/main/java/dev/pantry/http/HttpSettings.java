package dev.pantry.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What clients are given time for. */
@ConfigMapping(prefix = "pantry.http")
public interface HttpSettings {

    /** How long a client may take to send a body; then it is 408. */
    @WithDefault("60s")
    Duration receiveWithin();
}
