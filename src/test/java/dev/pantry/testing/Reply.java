package dev.pantry.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * What a pod answered.
 *
 * @param path that was asked for
 * @param headers by their names in lower case
 * @param body as it came: compressed if {@code Content-Encoding} says so
 * @param took from the first byte sent to the last byte received
 */
@SuppressWarnings("ArrayRecordComponent")
public record Reply(String path, int status, Map<String, String> headers, byte[] body, Duration took) {

    Reply(HttpResponse<byte[]> response, byte[] body, Duration took) {
        this(response.uri().getPath(), response.statusCode(), firstValues(response), body, took);
    }

    private static Map<String, String> firstValues(HttpResponse<?> response) {
        Map<String, String> headers = new HashMap<>();
        response.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        return headers;
    }

    /** The field's value; empty if it is not there. */
    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    public String cacheStatus() {
        return header("Cache-Status");
    }

    /** The version that the tag of a value names. */
    public long version() {
        String tag = header("ETag");
        return Long.parseLong(tag.substring(1, tag.indexOf('.')));
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
        return status() + " " + path + " [" + cacheStatus() + "] in " + took.toMillis() + " ms";
    }
}
