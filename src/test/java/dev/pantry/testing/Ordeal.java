package dev.pantry.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** {@link Traffic} while things happen to what the pods depend on, and what its clients see of it. */
public final class Ordeal implements AutoCloseable {

    private static final Duration BEFORE = Duration.ofSeconds(3);

    /** What is promised after the end of an outage. */
    private static final Duration NORMAL_WITHIN = Duration.ofSeconds(5);

    private static final Duration SOON = Duration.ofSeconds(60);

    private final String name;
    private final Traffic traffic;

    private Ordeal(String name, Traffic traffic) {
        this.name = name;
        this.traffic = traffic;
    }

    /** Starts the load, and lets it go on for a moment. {@code name} is printed in front of every figure. */
    public static Ordeal begin(String name, Supplier<List<Pod>> pods, int requestsPerSecond) {
        Ordeal ordeal = new Ordeal(name, Traffic.start(pods, requestsPerSecond));
        pass(BEFORE);
        return ordeal;
    }

    /** Does it, waits until all has to be normal again and a moment longer, and prints what clients saw of it. */
    public Seen endure(String what, Runnable mishap) {
        Instant began = Instant.now();
        mishap.run();
        Instant over = Instant.now();
        Instant normal = over.plus(NORMAL_WITHIN);
        pass(NORMAL_WITHIN.plus(BEFORE));
        Exchanges all = traffic.soFar();
        Seen seen = new Seen(
                Duration.between(began, Instant.now()),
                all.between(began, Instant.now()),
                all.between(began, normal).reads(),
                all.between(normal, Instant.now()).reads());
        Figures.print(
                "%s, %s (%d ms): all %s; reads before %s; meanwhile %s; after %s",
                name,
                what,
                Duration.between(began, over).toMillis(),
                seen.all(),
                all.between(began.minus(BEFORE), began).reads(),
                seen.readsMeanwhile(),
                seen.readsAfter());
        return seen;
    }

    /** Ends the load, and returns everything that was asked. */
    public Exchanges end() throws InterruptedException {
        return traffic.stop();
    }

    /** Lets time pass under load. */
    public static void pass(Duration time) {
        await().pollDelay(time).atMost(time.plus(SOON)).until(() -> true);
    }

    @Override
    public void close() {
        traffic.close();
    }

    /**
     * What clients saw.
     *
     * @param lasted with the time after it
     * @param readsMeanwhile those until all had to be normal
     * @param readsAfter those after that
     */
    public record Seen(Duration lasted, Exchanges all, Exchanges readsMeanwhile, Exchanges readsAfter) {}
}
