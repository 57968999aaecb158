package dev.pantry.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpServerRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * How large a body may be: an image of 1 MiB and what surrounds it. Quarkus has such a limit as well, but answers without
 * a body; {@code quarkus.http.limits.max-body-size} lies above this one and only catches what nobody reads.
 */
final class BodyLimit {

    static final long BYTES = 1_100 * 1_024;

    private BodyLimit() {}

    /** Whether the request announces more. A chunked body announces nothing: {@link Stream} counts it. */
    static boolean isExceededBy(HttpServerRequest request) {
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return length != null && Long.parseLong(length) > BYTES; // the decoder has let through digits only
    }

    /** Fails with {@link Exceeded} where the body goes beyond the limit. */
    static final class Stream extends FilterInputStream {

        private long left = BYTES;

        Stream(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws Exceeded {
            left -= read;
            if (left < 0) {
                throw new Exceeded();
            }
        }
    }

    /** No {@code RuntimeException}, because Jackson would wrap that. */
    static final class Exceeded extends IOException {}
}
