package dev.pantry.view;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the view counts. */
@ConfigMapping(prefix = "pantry.views")
public interface ViewSettings {

    /** How often what Redis has counted is brought into PostgreSQL. */
    @WithDefault("30s")
    Duration flushEvery();
}
