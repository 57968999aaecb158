package dev.pantry.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.stream.Collectors;
import redis.embedded.RedisServer;

/**
 * A Redis on a port of its own, which it keeps when it is stopped and started again; its data does not survive that. Not
 * thread-safe.
 */
public final class EmbeddedRedis implements AutoCloseable {

    private final int port;
    private final RedisServer server;
    private ProcessHandle process;

    private EmbeddedRedis(int port, RedisServer server) throws IOException {
        this.port = port;
        this.server = server;
        this.process = launch();
    }

    /** Starts one on a free port. Takes about 0.1 s and blocks. */
    static EmbeddedRedis launchNew() throws IOException {
        int port = freePort();
        return new EmbeddedRedis(
                port,
                RedisServer.newRedisServer()
                        .port(port)
                        .bind("127.0.0.1")
                        .setting("save \"\"")
                        .setting("appendonly no")
                        .setting("maxmemory-policy volatile-lru")
                        .onShutdownForceStop(true) // it has nothing to save, and a frozen one would not obey
                        .build());
    }

    /** Starts it again after {@link #stop}. */
    public void start() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException("Redis did not start again on port " + port, e);
        }
    }

    /** Kills it; clients see their connections reset. Does nothing if it is not running. */
    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException("Redis did not stop", e);
        }
    }

    /** The server's process. */
    public ProcessHandle process() {
        return process;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        stop();
    }

    /** The library does not say which process it started: it is the child that was not there before. */
    private ProcessHandle launch() throws IOException {
        Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toSet());
        server.start();
        return ProcessHandle.current()
                .children()
                .filter(child -> !before.contains(child))
                .filter(child -> child.info().commandLine().orElse("").contains("redis-server"))
                .findFirst()
                .orElseThrow(() -> new IOException("Redis ended as soon as it was started"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
