package dev.pantry.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One client on one connection, which it keeps: next to nothing between the test and what it measures, so a thousand of
 * them fit into one process beside the pods. Asks one question at a time. Not thread-safe.
 */
public final class Client implements AutoCloseable {

    /** Longer than any test stops a pod for. */
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private String asked = "";
    private boolean closing;
    private long askedNanos;

    Client(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks, and waits for the answer. */
    public Reply get(String path, String... headers) {
        ask(path, headers);
        return answer();
    }

    /** The same with another method than GET, and JSON, which may be empty. */
    public Reply write(String method, String path, String json, String... headers) {
        send(method, path, json, headers);
        return answer();
    }

    /** Asks, and returns at once; {@code headers} are names and values in turn. */
    public void ask(String path, String... headers) {
        send("GET", path, "", headers);
    }

    private void send(String method, String path, String json, String... headers) {
        StringBuilder request =
                new StringBuilder(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: pod\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        if (!method.equals("GET")) {
            request.append("Content-Length: ").append(json.length()).append("\r\n");
        }
        if (!json.isEmpty()) {
            request.append("Content-Type: application/json\r\n");
        }
        byte[] bytes = request.append("\r\n").append(json).toString().getBytes(StandardCharsets.US_ASCII);
        asked = path;
        askedNanos = System.nanoTime();
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    /** Waits for the answer to what was asked last. */
    public Reply answer() {
        try {
            int status = Integer.parseInt(line().split(" ")[1]);
            Map<String, String> headers = new HashMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            closing = headers.getOrDefault("connection", "").equalsIgnoreCase("close");
            byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            return new Reply(asked, status, headers, body, Duration.ofNanos(System.nanoTime() - askedNanos));
        } catch (IOException e) {
            throw new UncheckedIOException(asked, e);
        }
    }

    /** Whether the pod has said that nothing more is to be asked on this connection. */
    public boolean isClosing() {
        return closing;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
