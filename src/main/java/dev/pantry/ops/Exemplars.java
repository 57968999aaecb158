package dev.pantry.ops;

import io.prometheus.client.exemplars.ExemplarSampler;
import io.quarkus.micrometer.runtime.export.exemplars.OpentelemetryExemplarSamplerProvider;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Exemplars of metrics, which name a trace: looked for where there are traces only. Quarkus would ask at each request for the trace
 * that there is none of.
 */
class Exemplars {

    @Produces
    @Singleton
    Optional<ExemplarSampler> ofTraces(@ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean thereAreNone) {
        return thereAreNone ? Optional.empty() : new OpentelemetryExemplarSamplerProvider().exemplarSampler();
    }
}
