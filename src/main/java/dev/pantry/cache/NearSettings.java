package dev.pantry.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** Settings of the near cache. */
@ConfigMapping(prefix = "pantry.near")
public interface NearSettings {

    /** Bytes that the near cache of one pod may retain on the heap, over all caches together. */
    @WithDefault("100000000")
    @Min(1_000_000)
    long maxBytes();
}
