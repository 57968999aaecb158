package dev.pantry.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts the packaged application as often as a test wants, each a process of its own on a free port: the jar with the Java that
 * runs the test or, in the profile "native", the binary. Whatever is left when it is closed, or when the JVM ends, is killed. Logs: {@code target/pods}.
 */
public final class Pods implements AutoCloseable {

    /** The option of the largest heap. */
    public static final String HEAP = "-Xmx256m";

    /** The native binary; empty if the jar is tested. */
    private static final String BINARY = System.getProperty("pantry.binary", "");

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Path LOGS = Path.of("target", "pods");
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration END = Duration.ofMinutes(1);

    /** The classes of a pod that has started, parsed and checked (application class-data sharing): made by the first test. */
    private static final Path CLASSES = LOGS.resolve("classes.jsa");

    private static boolean archived;
    private static final AtomicInteger STARTED = new AtomicInteger();

    /** Tests ask from one address, as fast as they can. */
    private static final Map<String, String> NO_LIMITS =
            Map.of("pantry.rate-limit.per-minute", "0", "pantry.rate-limit.log-ins-per-minute", "0");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Pod> pods = new CopyOnWriteArrayList<>();

    public Pods() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "pods-killer"));
    }

    /** Starts one and waits until it is ready. Settings are named as in Java ({@code pantry.near.max-bytes}). */
    public Pod start(Map<String, String> settings) {
        Pod pod = launch(settings);
        awaitReady(pod);
        return pod;
    }

    /** Waits until it is ready. */
    public void awaitReady(Pod pod) {
        await().atMost(START).pollInterval(Duration.ofMillis(100)).until(pod::isReady);
    }

    /** Starts one and does not wait. Arguments are for Java, such as {@code -Dname=value}; a binary knows that one, too. */
    public Pod launch(Map<String, String> settings, String... arguments) {
        archiveClasses();
        return start(settings, List.of(arguments));
    }

    /** A third less for each pod to do, and a test has two processors for three of them. */
    private static synchronized void archiveClasses() {
        if (archived || !BINARY.isEmpty()) {
            return;
        }
        archived = true;
        try (Pods pods = new Pods()) {
            Files.createDirectories(LOGS);
            Files.deleteIfExists(CLASSES);
            Pod pod = pods.start(
                    Map.of("pantry.embedded", "true", "pantry.demo-data", "true"),
                    List.of("-XX:ArchiveClassesAtExit=" + CLASSES));
            pods.awaitReady(pod);
            pod.terminate();
            pod.exitCode(END);
        } catch (IOException e) {
            throw new UncheckedIOException("the classes of a pod were not archived", e);
        }
    }

    private Pod start(Map<String, String> settings, List<String> arguments) {
        try {
            Files.createDirectories(LOGS);
            int port = freePort();
            Path log = LOGS.resolve(
                    "pod-%d-%d.log".formatted(ProcessHandle.current().pid(), STARTED.incrementAndGet()));
            ProcessBuilder builder = new ProcessBuilder(command(arguments))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().keySet().removeIf(name -> name.matches("(PANTRY|QUARKUS)_.*"));
            NO_LIMITS.forEach((name, value) -> builder.environment().put(variable(name), value));
            settings.forEach((name, value) -> builder.environment().put(variable(name), value));
            builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
            builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
            Pod pod = new Pod(builder.start(), port, log, client);
            pods.add(pod);
            return pod;
        } catch (IOException e) {
            throw new UncheckedIOException("the pod did not start", e);
        }
    }

    @Override
    public void close() {
        pods.forEach(Pod::kill);
        pods.clear();
    }

    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (BINARY.isEmpty()) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            // A pod of a test lives for seconds: the optimizing compiler would take the processors from everybody, for
            // code that nobody runs any more when it is done.
            command.add("-XX:TieredStopAtLevel=1");
            if (Files.exists(CLASSES)) {
                command.add("-XX:SharedArchiveFile=" + CLASSES);
            }
        } else {
            command.add(BINARY);
        }
        command.add(HEAP);
        command.addAll(arguments);
        if (BINARY.isEmpty()) {
            command.add("-jar");
            command.add(JAR.toString());
        }
        return command;
    }

    /** The environment variable of a setting, as MicroProfile Config maps them. */
    private static String variable(String setting) {
        return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** {@code settings} and more. */
    public static Map<String, String> with(Map<String, String> settings, String name, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(name, value);
        return more;
    }

    /** {@code settings} and more; {@code more} wins. */
    public static Map<String, String> with(Map<String, String> settings, Map<String, String> more) {
        Map<String, String> both = new HashMap<>(settings);
        both.putAll(more);
        return both;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
