package dev.pantry.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import redis.embedded.RedisServer;

/**
 * A PostgreSQL and a Redis of our own, on free ports of the loopback address, gone with their data when closed. Starting
 * takes two to three seconds and blocks.
 */
public final class EmbeddedServers implements AutoCloseable {

    private final EmbeddedPostgres postgres;
    private final RedisServer redis;
    private final int redisPort;

    private EmbeddedServers(EmbeddedPostgres postgres, RedisServer redis, int redisPort) {
        this.postgres = postgres;
        this.redis = redis;
        this.redisPort = redisPort;
    }

    /** Starts both. Whoever calls closes them. */
    public static EmbeddedServers start() {
        try {
            int port = freePort();
            RedisServer redis = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .setting("maxmemory-policy volatile-lru")
                    .build();
            redis.start();
            EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
            return new EmbeddedServers(postgres, redis, port);
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded servers did not start", e);
        }
    }

    /** The settings that point Pantry to these servers, by name. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("pantry.postgres.address", "localhost:" + postgres.getPort() + "/postgres");
        settings.put("pantry.postgres.user", "postgres");
        settings.put("pantry.postgres.password", "postgres");
        settings.put("pantry.redis.hosts", "redis://localhost:" + redisPort);
        return settings;
    }

    @Override
    public void close() throws IOException {
        try {
            redis.stop();
        } finally {
            postgres.close();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
