package dev.pantry.testing;

import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged application, running as a process of its own. Made by {@link Pods}, which also ends it. Thread-safe. */
public final class Pod {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final Path log;
    private final HttpClient client;

    Pod(Process process, int port, Path log, HttpClient client) {
        this.process = process;
        this.port = port;
        this.log = log;
        this.client = client;
    }

    /** Asks; {@code headers} are names and values in turn. Whatever the status, it is an answer. */
    public Reply get(String path, String... headers) {
        return ask(path, headers).join();
    }

    /** The same without waiting. */
    public CompletableFuture<Reply> ask(String path, String... headers) {
        return send(request(path, headers));
    }

    /** A token of that user. Fails if there is none; comes again if too many are logging in. */
    public String login(String email, String password) {
        String body = "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}";
        Reply reply = await().atMost(PATIENCE)
                .pollInSameThread()
                .until(() -> write("POST", "/sessions", body).join(), answer -> answer.status() != 503);
        if (reply.status() != 201) {
            throw new AssertionError(reply + " " + reply.text());
        }
        return JsonPath.from(reply.text()).getString("token");
    }

    /** Sends JSON; {@code headers} are names and values in turn. Whatever the status, it is an answer. */
    public Reply post(String path, String json, String token, String... headers) {
        return write("POST", path, json, as(token, headers)).join();
    }

    /** The same with PATCH. */
    public Reply patch(String path, String json, String token, String... headers) {
        return write("PATCH", path, json, as(token, headers)).join();
    }

    /** The same with DELETE and no body. */
    public Reply delete(String path, String token, String... headers) {
        return write("DELETE", path, "", as(token, headers)).join();
    }

    /** Any method, without waiting, for nobody in particular: the token is a header like others. */
    public CompletableFuture<Reply> write(String method, String path, String json, String... headers) {
        BodyPublisher body = json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json);
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .method(method, body));
    }

    private static String[] as(String token, String... headers) {
        return Stream.concat(Stream.of("Authorization", "Bearer " + token), Stream.of(headers))
                .toArray(String[]::new);
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private CompletableFuture<Reply> send(HttpRequest.Builder request) {
        long began = System.nanoTime();
        return client.sendAsync(request.build(), BodyHandlers.ofByteArray())
                .thenApply((HttpResponse<byte[]> response) ->
                        new Reply(response, response.body(), Duration.ofNanos(System.nanoTime() - began)));
    }

    /** Where it is. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** A connection of its own to it, for a client that asks again and again. */
    public Client client() {
        return new Client(port);
    }

    /** The sum of a metric over all its tags, or over those that {@code tag} is one of: {@code cache="item"}. */
    public double metric(String name, String tag) {
        return get("/q/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(tag))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** What it has written so far, errors included. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Stops it in its tracks until the result is closed. */
    public Frozen pause() {
        return Frozen.freeze(process());
    }

    /** Asks it to end, as Kubernetes does. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it with no chance to tidy up. */
    public void kill() {
        process.destroyForcibly();
        exitCode(PATIENCE);
    }

    /** The exit code, waited for. Fails if it is still running after {@code patience}. */
    public int exitCode(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running after " + patience + "\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the pod ended with " + process.exitValue() + "\n" + log());
        }
        return saysReady();
    }

    boolean saysReady() {
        try {
            return get("/q/health/ready").status() == 200;
        } catch (RuntimeException e) {
            return false; // it does not listen, yet or any more
        }
    }
}
