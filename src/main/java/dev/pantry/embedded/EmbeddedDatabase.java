package dev.pantry.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A PostgreSQL on a port of its own, which it keeps, like its data, when it is stopped and started again. Stopped and its
 * data removed when it is closed or the JVM ends. Not thread-safe.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final long SECONDS_TO_END = 10;

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    private EmbeddedDatabase(Path data) throws IOException {
        this.data = data;
        this.server = builder().start();
        this.port = server.getPort();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "postgres-remover"));
    }

    /** Starts one on a free port. Takes two to three seconds and blocks. */
    static EmbeddedDatabase launchNew() throws IOException {
        return new EmbeddedDatabase(Files.createTempDirectory("pantry-postgres"));
    }

    /** Starts it again after {@link #stop}. */
    public void start() {
        try {
            server = builder().setPort(port).start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start again on port " + port, e);
        }
    }

    /** Shuts it down; its clients are disconnected. Does nothing if it is not running. */
    public void stop() {
        try {
            ProcessHandle postmaster = process();
            server.close();
            // Not enough: the library's own shutdown hook may be at it already, and then close() returns at once.
            postmaster.onExit().orTimeout(SECONDS_TO_END, TimeUnit.SECONDS).join();
        } catch (NoSuchFileException e) {
            // It is not running.
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not stop", e);
        }
    }

    /** The server's first process; the others are its children. */
    public ProcessHandle process() throws IOException {
        try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
            long pid = lines.findFirst().map(Long::parseLong).orElseThrow();
            return ProcessHandle.of(pid).orElseThrow(() -> new NoSuchFileException("the file of " + pid + " is stale"));
        }
    }

    /** Connections for its superuser. */
    public DataSource dataSource() {
        return server.getPostgresDatabase();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> tree = Files.walk(data)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // It is removed already.
        } catch (IOException e) {
            throw new UncheckedIOException("the data of PostgreSQL is still at " + data, e);
        }
    }

    /** The library removes the data whenever the server stops, unless told not to. */
    private EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
    }
}
