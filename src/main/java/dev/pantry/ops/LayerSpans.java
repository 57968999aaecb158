package dev.pantry.ops;

import dev.pantry.cache.EntryKey;
import dev.pantry.cache.ReadWatch;
import dev.pantry.cache.Trail;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Traces the reads of a request that is traced: a span {@code near} for the whole read, in it one for {@code redis} and one
 * for the {@code database} if it got that far. Each says which cache it was, and what came of it. The keys stay out: that of
 * a session is nobody's affair.
 *
 * <p>The spans are made when a read is over, from what it has noted on its way. Off, which is usual, it costs a read one look
 * at a field.
 */
@Singleton // without a proxy: it is asked for every read
class LayerSpans implements ReadWatch {

    private final boolean isOn;
    private final Tracer tracer;
    private final InstantSource clock;

    LayerSpans(@ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean isOff, Tracer tracer, InstantSource clock) {
        this.isOn = !isOff;
        this.tracer = tracer;
        this.clock = clock;
    }

    @Override
    public @Nullable Watcher begin(EntryKey key) {
        if (!isOn || !Span.current().getSpanContext().isSampled()) {
            return null;
        }
        Context asker = Context.current();
        long began = System.nanoTime();
        return (trail, failure) -> new Finished(asker, key.policy().name(), began).tell(trail, failure);
    }

    /** A read that is over. */
    private final class Finished {

        private final Context asker;
        private final String cache;
        private final long began;
        private final long ended = System.nanoTime();
        private final long endedEpochNanos;

        Finished(Context asker, String cache, long began) {
            this.asker = asker;
            this.cache = cache;
            this.began = began;
            Instant now = clock.instant();
            this.endedEpochNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        }

        void tell(Trail trail, @Nullable Throwable failure) {
            Span near = span("near", asker, began, code(trail.near()));
            Context inside = asker.with(near);
            if (trail.shared() != null) {
                long end = trail.sharedEnd();
                span("redis", inside, end - trail.sharedNanos(), code(trail.shared()))
                        .end(epochNanos(end), TimeUnit.NANOSECONDS);
            }
            if (trail.loadEnd() != 0) {
                long end = trail.loadEnd();
                Span load = span("database", inside, end - trail.loadNanos(), trail.wasLoaded() ? "loaded" : "failed");
                if (!trail.wasLoaded()) {
                    load.setStatus(StatusCode.ERROR);
                }
                load.end(epochNanos(end), TimeUnit.NANOSECONDS);
            }
            if (failure != null) {
                near.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName());
            }
            near.end(endedEpochNanos, TimeUnit.NANOSECONDS);
        }

        private Span span(String layer, Context parent, long start, String result) {
            return tracer.spanBuilder(layer)
                    .setParent(parent)
                    .setStartTimestamp(epochNanos(start), TimeUnit.NANOSECONDS)
                    .setAttribute("pantry.cache", cache)
                    .setAttribute("pantry.result", result)
                    .startSpan();
        }

        private long epochNanos(long nanoTime) {
            return endedEpochNanos - (ended - nanoTime);
        }

        private static String code(Enum<?> step) {
            return step.name().toLowerCase(Locale.ROOT);
        }
    }
}
