package dev.pantry.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.Map;

/** Settings of the named caches: {@code pantry.cache.<name>.*}. Bounds: see {@link CachePolicy}. */
@ConfigMapping(prefix = "pantry.cache")
public interface CacheSettings {

    /** Lifetimes by the name of the cache. */
    @WithParentName
    Map<String, Lifetimes> caches();

    /** The lifetimes of one cache. */
    interface Lifetimes {

        /** Served without question for this long after the load. */
        Duration freshFor();

        /** Then served stale for this long, while it is refreshed behind (grace). */
        @WithDefault("0s")
        Duration staleFor();

        /** Then kept for this long, served only while the database cannot answer (fail-safe). */
        @WithDefault("0s")
        Duration failSafeFor();

        /** How long it is remembered that something does not exist (negative caching). */
        @WithDefault("30s")
        Duration absentFor();

        /** The longest life in a pod's near cache. */
        @WithDefault("60s")
        Duration nearFor();
    }
}
