package dev.pantry.kubernetes;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A node as a pod of the manifests: their script starts a real server with their configuration. */
final class LocalNode implements AutoCloseable {

    static final String PASSWORD = "local-nodes-only-0123456789";

    /** The bus of a node is so far above its port. */
    private static final int BUS = 10_000;

    private static final int HIGHEST_PORT = 65_535 - BUS;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final String machine;
    private int port;
    private Process process;

    /**
     * Starts it, on a free port.
     *
     * @param folder with {@code start.sh}, {@code redis.conf} and {@code redis-cli}
     * @param machine on which it says that it runs
     */
    LocalNode(Path folder, String machine) {
        this.folder = folder;
        this.machine = machine;
        this.port = freePort();
        this.process = launch();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    String machine() {
        return machine;
    }

    /** Ends it at once. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again under another address. */
    void startElsewhere() {
        port = freePort();
        process = launch();
    }

    /** The same after its disk was lost. */
    void startElsewhereWiped() {
        delete(data());
        startElsewhere();
    }

    /** What it answers to a command, as redis-cli prints it. */
    String ask(String... command) {
        return askAt(port, command);
    }

    /** What another one answers, which has the same password. */
    String askAt(int port, String... command) {
        return Script.run(
                        Map.of("REDISCLI_AUTH", PASSWORD),
                        Stream.concat(
                                        Stream.of(
                                                folder.resolve("redis-cli").toString(),
                                                "-h",
                                                "127.0.0.1",
                                                "-p",
                                                Integer.toString(port)),
                                        Stream.of(command))
                                .toArray(String[]::new))
                .output();
    }

    private Path data() {
        return folder.resolve("data-" + hashCode());
    }

    private Process launch() {
        try {
            Path data = Files.createDirectories(data());
            ProcessBuilder start = new ProcessBuilder(
                            "bash",
                            folder.resolve("start.sh").toString(),
                            "--port",
                            Integer.toString(port),
                            "--bind",
                            "127.0.0.1",
                            "--dir",
                            data.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log-" + port).toFile());
            start.environment()
                    .putAll(Map.of(
                            "REDIS_SERVER",
                            ExecutableProvider.newJarResourceProvider(folder.toFile())
                                    .get()
                                    .getPath(),
                            "REDIS_CONF",
                            folder.resolve("redis.conf").toString(),
                            "REDIS_RUN_DIR",
                            data.toString(),
                            "REDISCLI_AUTH",
                            PASSWORD,
                            "POD_IP",
                            "127.0.0.1",
                            "NODE_NAME",
                            machine));
            Process launched = start.start();
            Runtime.getRuntime().addShutdownHook(new Thread(launched::destroyForcibly));
            await().atMost(PATIENCE).until(() -> ask("PING").equals("PONG\n"));
            return launched;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = socket.getLocalPort();
                if (port <= HIGHEST_PORT) {
                    try (ServerSocket bus = new ServerSocket()) {
                        bus.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port + BUS));
                        return port;
                    }
                }
            } catch (IOException taken) {
                // then another one
            }
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : List.copyOf(tree.sorted(Comparator.reverseOrder()).toList())) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
