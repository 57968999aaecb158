package dev.pantry.view;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.LongAdder;

/** What is counted about the counting. */
@Singleton
class ViewMeter {

    final LongAdder waiting = new LongAdder();
    final Counter sentAgain;
    final Counter direct;
    final Counter unclear;
    final Counter flushes;
    final Counter flushFailures;
    final Counter flushed;

    ViewMeter(MeterRegistry registry) {
        Gauge.builder("pantry.views.backlog", waiting, LongAdder::sum)
                .description("Views of this pod that are not acknowledged yet")
                .register(registry);
        sentAgain = counter(registry, "pantry.views.sent.again", "Batches sent to Redis again, for want of an answer");
        direct = counter(registry, "pantry.views.direct", "Attempts to commit a batch past Redis");
        unclear = counter(registry, "pantry.views.unclear", "Batches that ended with 503: nobody knows about them");
        flushes = counter(registry, "pantry.views.flushes", "Batches brought from Redis into PostgreSQL");
        flushFailures = counter(registry, "pantry.views.flush.failures", "Attempts at that which failed");
        flushed = counter(registry, "pantry.views.flushed", "Views brought from Redis into PostgreSQL");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
