package dev.pantry.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One process of an {@link EmbeddedCluster}. It keeps its port, its name and its data (an append-only file, written before it
 * answers) when it is killed and started again. Not thread-safe.
 */
public final class ClusterNode {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final List<String> command;
    private final int port;
    private final @Nullable String password;
    private Process process;
    private String id = "";
    private boolean frozen;

    ClusterNode(Path executable, Path directory, int port, @Nullable String password, Duration nodeTimeout)
            throws IOException {
        this.directory = directory;
        this.port = port;
        this.password = password;
        String number = Integer.toString(port);
        // A pod of Pantry asks the same of the servers that it is given: docs/outages.md.
        String settings = String.join(
                "\n",
                "port " + number,
                "bind 127.0.0.1",
                "dir " + directory,
                "cluster-enabled yes",
                "cluster-config-file nodes.conf",
                "cluster-announce-ip 127.0.0.1",
                "cluster-node-timeout " + nodeTimeout.toMillis(),
                "cluster-require-full-coverage no",
                "save \"\"",
                "appendonly yes",
                "appendfsync everysec",
                "maxmemory-policy volatile-lru",
                "repl-diskless-sync yes",
                "repl-diskless-sync-delay 0",
                "repl-ping-replica-period 1",
                password == null ? "" : "requirepass \"%1$s\"\nmasterauth \"%1$s\"".formatted(password));
        this.command = List.of(
                executable.toString(),
                Files.writeString(directory.resolve("redis.conf"), settings).toString());
        this.process = launch();
    }

    public int port() {
        return port;
    }

    /** The 40 letters by which the nodes know it. */
    public String id() {
        return id;
    }

    /** The server's process. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Whether its process runs, frozen or not. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Ends it with no chance to tidy up: kill -9. Does nothing if it is not running. */
    public void kill() {
        process.destroyForcibly().onExit().join();
        frozen = false;
    }

    /** Starts it again, on the data that it has; returns when it answers. */
    public void start() {
        process = launch();
        awaitAnswer();
    }

    /** Stops it where it is, alive for its peers but without a word: SIGSTOP. Needs the {@code kill} command. */
    public void freeze() {
        frozen = true;
        signal("STOP");
    }

    /** Lets it go on after {@link #freeze}. */
    public void resume() {
        signal("CONT");
        frozen = false;
    }

    /**
     * Lets a replica hear no more of its master, as when the line between them is cut: it keeps what it has, and may still
     * take over. Until {@link #hearAgain}.
     */
    public void hearNothingFrom(ClusterNode master) {
        ask("CONFIG", "SET", "masterauth", "of nobody");
        master.ask("CLIENT", "KILL", "TYPE", "replica");
        Eventually.eventually(
                "the replica at " + port + " has lost its master", PATIENCE, () -> info("master_link_status")
                        .equals("down"));
    }

    /** Ends {@link #hearNothingFrom}, also if it is a master by now. */
    public void hearAgain() {
        ask("CONFIG", "SET", "masterauth", password == null ? "" : password);
    }

    boolean isFrozen() {
        return frozen;
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it answers to a command: a string, a number as text, a list or null. An error reply is an exception. */
    public @Nullable Object ask(String... words) {
        try (RespSocket socket = new RespSocket(port, password, PATIENCE)) {
            return socket.ask(words);
        } catch (IOException e) {
            throw new UncheckedIOException("Redis at " + port + ": " + e.getMessage(), e);
        }
    }

    /** The answer as text; empty instead of null. */
    public String text(String... words) {
        Object answer = ask(words);
        return answer == null ? "" : answer.toString();
    }

    /** One value out of INFO; empty if it is not there. */
    public String info(String name) {
        return text("INFO")
                .lines()
                .filter(line -> line.startsWith(name + ':'))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    void awaitAnswer() {
        Eventually.eventually(
                "Redis answers at " + port, PATIENCE, () -> text("PING").equals("PONG"));
        id = text("CLUSTER", "MYID");
    }

    private Process launch() {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Redis did not start on port " + port, e);
        }
    }

    void remove() {
        kill();
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the data of Redis is still at " + directory, e);
        }
    }

    @Override
    public String toString() {
        return "127.0.0.1:" + port;
    }
}
