package dev.pantry.cache;

import io.quarkus.arc.Arc;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A hit in the near cache: through the annotated method of the bean, as {@link ReadPath} calls it, and straight from
 * Caffeine. Runs inside a started Quarkus, in an active request context, because capturing that is part of the price.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class NearLookup {

    private static final String KEY = "bench:1";

    private final NearCache near = Arc.container().instance(NearCache.class).get();
    private final WeightedCache caffeine = new WeightedCache("bare", 1_000_000);
    private final Held held = held();
    private int misses;

    @Setup
    public void start() {
        Arc.container().requestContext().activate();
        near.store(KEY, held);
        caffeine.store(KEY, held);
        checkThatTheAnnotationWorks();
    }

    @TearDown
    public void stop() {
        near.dropHere(KEY);
        Arc.container().requestContext().terminate();
    }

    @Benchmark
    public void annotated(Blackhole hole) {
        near.get(KEY, this::miss).subscribe().with(hole::consume);
    }

    @Benchmark
    public Held caffeine() {
        return caffeine.find(KEY);
    }

    /** Without the interceptor the method itself would run, and every lookup would be a miss. */
    private void checkThatTheAnnotationWorks() {
        Held found = near.get(KEY, this::miss).await().indefinitely();
        if (near.getClass() == NearCache.class || found != held || misses > 0) {
            throw new IllegalStateException("not the intercepted bean: " + near.getClass());
        }
    }

    private Uni<Held> miss() {
        misses++;
        return Uni.createFrom().item(held);
    }

    private static Held held() {
        long now = System.currentTimeMillis();
        long until = now + Duration.ofHours(1).toMillis();
        Lifetime life = new Lifetime(now, 1_000, until, until, until);
        Entry entry = new Entry(Entry.Kind.VALUE, 1, 1, life, Body.of(new byte[250]));
        return new Held(entry, Duration.ofHours(1).toNanos(), System.nanoTime(), System.nanoTime());
    }
}
