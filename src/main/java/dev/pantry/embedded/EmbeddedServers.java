package dev.pantry.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A PostgreSQL and a Redis of our own, on free ports of the loopback address, gone with their data when closed. Starting
 * takes two to three seconds and blocks.
 */
public final class EmbeddedServers implements AutoCloseable {

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

    public EmbeddedDatabase postgres() {
        return postgres;
    }

    public EmbeddedRedis redis() {
        return redis;
    }

    /** The settings that point Pantry to these servers, by name. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("pantry.postgres.address", "localhost:" + postgres.port() + "/postgres");
        settings.put("pantry.postgres.user", "postgres");
        settings.put("pantry.postgres.password", "postgres");
        settings.put("pantry.redis.hosts", "redis://localhost:" + redis.port());
        return settings;
    }

    @Override
    public void close() {
        try (redis) {
            postgres.close();
        }
    }
}
