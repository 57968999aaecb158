package dev.pantry.http;

import io.netty.handler.codec.DateFormatter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Date} of an answer, which a server with a clock must send (RFC 9110, section 6.6.1): by it a cache knows how old
 * an answer was when it came (RFC 9111, section 4.2.3). It is when the request was read, to the second.
 */
@Singleton // without a proxy: it is called for every request
class DateField {

    private final InstantSource clock;
    private volatile @Nullable Second current;

    DateField(InstantSource clock) {
        this.clock = clock;
    }

    void tell(RoutingContext routing) {
        routing.response().headers().set(HttpHeaders.DATE, now());
    }

    /** Formatted once in a second; by several threads at once they all make the same. */
    CharSequence now() {
        long second = Math.floorDiv(clock.millis(), 1_000);
        Second last = current;
        if (last == null || last.sinceEpoch != second) {
            last = new Second(second, HttpHeaders.createOptimized(DateFormatter.format(new Date(second * 1_000))));
            current = last;
        }
        return last.text;
    }

    private record Second(long sinceEpoch, CharSequence text) {}
}
