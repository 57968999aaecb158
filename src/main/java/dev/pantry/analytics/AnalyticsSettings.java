package dev.pantry.analytics;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the analytics. */
@ConfigMapping(prefix = "pantry.analytics")
public interface AnalyticsSettings {

    /** How often the sales are counted again, by one pod for all; one second to one day. */
    @WithDefault("5m")
    Duration refreshEvery();
}
