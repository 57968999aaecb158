package dev.pantry.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A PostgreSQL and a Redis of our own, on free ports of the loopback address, gone with their data when closed. Starting
 * takes two to three seconds and blocks.
 */
public final class EmbeddedServers implements AutoCloseable {

    /** As in the manifests, k8s/base/redis. */
    private static final Duration NODE_TIMEOUT = Duration.ofSeconds(5);

    private final EmbeddedDatabase postgres;
    private final EmbeddedRedis redis;

    private EmbeddedServers(EmbeddedDatabase postgres, EmbeddedRedis redis) {
        this.postgres = postgres;
        this.redis = redis;
    }

    /** Starts both. Whoever calls closes them; the end of the JVM does it too. */
    public static EmbeddedServers start() {
        try {
            EmbeddedRedis redis = EmbeddedRedis.launchNew();
            return new EmbeddedServers(EmbeddedDatabase.launchNew(), redis);
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded servers did not start", e);
        }
    }

    /**
     * Starts a PostgreSQL and a {@link EmbeddedCluster} of six nodes, which takes five to six seconds and blocks. Both end with
     * the JVM. Returns the settings that point Pantry to them, by name.
     */
    public static Map<String, String> startWithCluster() {
        try {
            Map<String, String> settings = settingsOf(EmbeddedDatabase.launchNew());
            settings.putAll(EmbeddedCluster.start(NODE_TIMEOUT).settings());
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded servers did not start", e);
        }
    }

    public EmbeddedDatabase postgres() {
        return postgres;
    }

    public EmbeddedRedis redis() {
        return redis;
    }

    /** The settings that point Pantry to these servers, by name. */
    public Map<String, String> settings() {
        Map<String, String> settings = settingsOf(postgres);
        settings.put("pantry.redis.hosts", "redis://localhost:" + redis.port());
        return settings;
    }

    private static Map<String, String> settingsOf(EmbeddedDatabase postgres) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("pantry.postgres.address", "localhost:" + postgres.port() + "/postgres");
        settings.put("pantry.postgres.user", "postgres");
        settings.put("pantry.postgres.password", "postgres");
        return settings;
    }

    @Override
    public void close() {
        try (redis) {
            postgres.close();
        }
    }
}
