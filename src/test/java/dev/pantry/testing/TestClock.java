package dev.pantry.testing;

import io.quarkus.test.Mock;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** The time, which a test can move forward. It never goes back, so tests cannot make each other's entries young again. */
@Mock
@ApplicationScoped
public class TestClock implements InstantSource {

    private final AtomicLong aheadMillis = new AtomicLong();

    /** Moves the time forward. Caffeine's own clock does not move: near entries live on. */
    public void advance(Duration by) {
        aheadMillis.addAndGet(by.toMillis());
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        return System.currentTimeMillis() + aheadMillis.get();
    }
}
