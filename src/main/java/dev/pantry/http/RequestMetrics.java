package dev.pantry.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are counted, for each kind: those with a method that there is. Quarkus would count whatever a client calls one, and
 * remember each for as long as the pod lives. That it does not do so with addresses, too, is a setting: {@code
 * quarkus.micrometer.binder.http-server.suppress4xx-errors}.
 */
class RequestMetrics {

    /** RFC 9110, section 9.3, and RFC 5789. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    /** Denied, not renamed: Micrometer remembers what it has renamed. */
    @Produces
    @Singleton
    MeterFilter noInventedMethods() {
        return MeterFilter.deny(RequestMetrics::hasInventedMethod);
    }

    private static boolean hasInventedMethod(Meter.Id meter) {
        @Nullable String method = meter.getTag("method");
        return method != null && meter.getName().equals(RequestTimes.NAME) && !METHODS.contains(method);
    }
}
