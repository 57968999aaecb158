package dev.pantry.cache;

import java.time.Duration;

/**
 * How long the entries of one named cache live, in each layer.
 *
 * <p>An entry is <em>fresh</em> for {@code freshFor}; then in <em>grace</em> for {@code staleFor} (served stale while it
 * is refreshed behind); then kept for {@code failSafeFor} more, served only while the database cannot answer. What is
 * known to be absent is remembered for {@code absentFor} (negative caching). The near cache never keeps an entry longer
 * than {@code nearFor}. Every lifetime is varied by up to {@link #JITTER} either way, so that entries loaded together do
 * not expire together.
 *
 * @param name the cache's name, as in the configuration {@code pantry.cache.<name>.*}
 * @param freshFor more than zero
 * @param staleFor zero or more
 * @param failSafeFor zero or more
 * @param absentFor more than zero
 * @param nearFor zero or more; zero keeps the cache out of the pod
 * @param earlyRefreshBeta 0 to 10: how early an entry that is read is renewed before it is stale. 1 is about its load time,
 *     0 is not at all ({@link Entry#isDueEarly})
 */
public record CachePolicy(
        String name,
        Duration freshFor,
        Duration staleFor,
        Duration failSafeFor,
        Duration absentFor,
        Duration nearFor,
        double earlyRefreshBeta) {

    /** The share of a lifetime by which it is varied, either way. */
    public static final double JITTER = 0.05;

    /** No lifetime may be longer: beyond that a mistyped unit is likelier than an intention. */
    static final Duration LONGEST = Duration.ofDays(7);

    private static final double LARGEST_BETA = 10;

    /**
     * @throws IllegalArgumentException if a value is out of bounds; the message names the setting
     */
    public CachePolicy {
        check(name, "fresh-for", freshFor, Duration.ofMillis(1));
        check(name, "stale-for", staleFor, Duration.ZERO);
        check(name, "fail-safe-for", failSafeFor, Duration.ZERO);
        check(name, "absent-for", absentFor, Duration.ofMillis(1));
        check(name, "near-for", nearFor, Duration.ZERO);
        if (!(earlyRefreshBeta >= 0 && earlyRefreshBeta <= LARGEST_BETA)) {
            throw new IllegalArgumentException("pantry.cache.%s.early-refresh-beta must be between 0 and %s, but is %s"
                    .formatted(name, LARGEST_BETA, earlyRefreshBeta));
        }
    }

    private static void check(String cache, String setting, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("pantry.cache.%s.%s must be between %s and %s, but is %s"
                    .formatted(cache, setting, least, LONGEST, value));
        }
    }
}
