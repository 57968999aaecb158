package dev.pantry.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;

/**
 * What a pod answered.
 *
 * @param body as it came: compressed if {@code Content-Encoding} says so
 * @param took from the first byte sent to the last byte received
 */
@SuppressWarnings("ArrayRecordComponent")
public record Reply(HttpResponse<byte[]> response, byte[] body, Duration took) {

    public int status() {
        return response.statusCode();
    }

    /** The field's value; empty if it is not there. */
    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    public String cacheStatus() {
        return header("Cache-Status");
    }

    public String text() {
        return new String(unpacked(), StandardCharsets.UTF_8);
    }

    /** The body without its content coding. */
    public byte[] unpacked() {
        if (!header("Content-Encoding").equals("gzip")) {
            return body;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return status() + " " + response.uri().getPath() + " [" + cacheStatus() + "] in " + took.toMillis() + " ms";
    }
}
