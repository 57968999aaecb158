package dev.pantry.cache;

import dev.pantry.cache.Trail.Step;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The way of a read that never loads: {@link ReadPath} as far as the shared tier, with the same demands on what is found. */
@ApplicationScoped
public class Lookups {

    private final NearCache near;
    private final SharedTier shared;
    private final ReadPath reads;
    private final InstantSource clock;

    Lookups(NearCache near, SharedTier shared, ReadPath reads, InstantSource clock) {
        this.near = near;
        this.shared = shared;
        this.reads = reads;
        this.clock = clock;
    }

    /** What the nearest layer has that may answer; null if none has. Never fails. */
    Uni<@Nullable Answer> find(EntryKey key, CacheMeter meter) {
        Read read = reads.begin(key, 0, meter);
        Held held = near.find(key.text());
        if (held != null && reads.mayAnswer(read, held)) {
            return Uni.createFrom().item(reads.answer(read, held));
        }
        read.trail().near(Step.MISS);
        meter.nearMisses.increment();
        long asked = System.nanoTime();
        return Waiting.backOnCallersContext(
                shared.find(key).onItemOrFailure().transform((@Nullable Entry found, @Nullable Throwable failure) -> {
                    long took = System.nanoTime() - asked;
                    Step step = reads.judge(read, found, failure, took);
                    read.trail().shared(step, took);
                    return found != null && step == Step.HIT ? keep(read, found) : null;
                }));
    }

    private Answer keep(Read read, Entry found) {
        Held held = reads.keepable(read, found);
        near.store(read.key().text(), held);
        return reads.answer(read, held);
    }
}
