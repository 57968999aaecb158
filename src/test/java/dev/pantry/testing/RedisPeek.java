package dev.pantry.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Looks into a Redis as an operator does with {@code redis-cli GETRANGE item:7 0 120}. */
final class RedisPeek {

    private static final int LONGEST_LINE = 250;

    private RedisPeek() {}

    /** The line at the beginning of an entry; empty if there is none. */
    static String line(URI redis, String key) {
        try (Socket socket = new Socket(redis.getHost(), redis.getPort())) {
            socket.getOutputStream()
                    .write(("GETRANGE " + key + " 0 " + LONGEST_LINE + "\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            int length = Integer.parseInt(line(in).substring(1));
            String text = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
            return text.lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("Redis closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Ends the connections of all its clients, those that only listen included. */
    static void dropConnections(URI redis) {
        try (Socket socket = new Socket(redis.getHost(), redis.getPort())) {
            socket.getOutputStream()
                    .write("CLIENT KILL TYPE normal\r\nCLIENT KILL TYPE pubsub\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < 2; i++) {
                String killed = line(in);
                if (!killed.startsWith(":")) {
                    throw new IllegalStateException(killed);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
