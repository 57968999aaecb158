package dev.pantry.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings of the named caches: {@code pantry.cache.<name>.*}. Bounds: see {@link CachePolicy}. */
@ConfigMapping(prefix = "pantry.cache")
public interface CacheSettings {

    /** The settings of each cache, by its name. */
    @WithParentName
    Map<String, NamedCache> caches();

    /** The settings of one cache. */
    interface NamedCache {

        /** How its keys are written, {@code {id}} for the id; {@code <name>:{id}} if not given. See {@link KeyTemplate}. */
        Optional<String> key();

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

        /**
         * How early an entry that is read is renewed before it is stale: 1 for about its load time, more for earlier, 0 for
         * never (XFetch's beta).
         */
        @WithDefault("1")
        double earlyRefreshBeta();
    }
}
