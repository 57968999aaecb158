package dev.pantry.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis that writes to its disk before it answers ({@code appendfsync always}), so that what it has acknowledged is there
 * again after {@link #kill} and {@link #start}.
 */
public final class DurableRedis implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final Path executable;
    private final int port;
    private Process process;

    public DurableRedis() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
            directory = Files.createTempDirectory("pantry-durable-redis");
            executable = ExecutableProvider.newJarResourceProvider(directory.toFile())
                    .get()
                    .toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = launch();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "durable-redis-killer"));
    }

    /** Ends it with no chance to tidy up. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again on what it has on its disk; returns when it answers. */
    public void start() {
        process = launch();
    }

    /** Its address, as the setting {@code pantry.redis.hosts} wants it. */
    public String address() {
        return "redis://localhost:" + port;
    }

    /** What it answers to a command in one line, as it comes over the wire; of an answer of many lines the first. */
    public String ask(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[256];
            int length = Math.max(0, socket.getInputStream().read(answer));
            return new String(answer, 0, length, StandardCharsets.US_ASCII)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        try {
            Process launched = new ProcessBuilder(List.of(
                            executable.toString(),
                            "--port",
                            Integer.toString(port),
                            "--bind",
                            "127.0.0.1",
                            "--dir",
                            directory.toString(),
                            "--appendonly",
                            "yes",
                            "--appendfsync",
                            "always",
                            "--maxmemory-policy",
                            "volatile-lru"))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> ask("PING").equals("+PONG"));
            return launched;
        } catch (IOException e) {
            throw new UncheckedIOException("Redis did not start", e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
