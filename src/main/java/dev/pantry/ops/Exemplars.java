package dev.pantry.ops;

import io.prometheus.client.exemplars.ExemplarSampler;
import io.quarkus.arc.Unremovable;
import io.quarkus.micrometer.runtime.export.exemplars.NoopOpenTelemetryExemplarContextUnwrapper;
import io.quarkus.micrometer.runtime.export.exemplars.OpenTelemetryContextUnwrapper;
import io.quarkus.micrometer.runtime.export.exemplars.OpenTelemetryExemplarContextUnwrapper;
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

    private final boolean thereAreNoTraces;

    Exemplars(@ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean thereAreNoTraces) {
        this.thereAreNoTraces = thereAreNoTraces;
    }

    @Produces
    @Singleton
    Optional<ExemplarSampler> ofTraces() {
        return thereAreNoTraces ? Optional.empty() : new OpentelemetryExemplarSamplerProvider().exemplarSampler();
    }

    /** Goes back into the context of the request, in which its trace is, for when its time is taken. */
    @Produces
    @Singleton
    @Unremovable // Quarkus looks it up
    OpenTelemetryContextUnwrapper context() {
        return thereAreNoTraces
                ? new NoopOpenTelemetryExemplarContextUnwrapper()
                : new OpenTelemetryExemplarContextUnwrapper();
    }
}
