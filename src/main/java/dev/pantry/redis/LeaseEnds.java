package dev.pantry.redis;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Wakes those who wait for the end of a lease: the scripts publish the key of every lease that they end. Thread-safe. */
@ApplicationScoped
class LeaseEnds {

    private static final String CHANNEL = "pantry:lease-end";

    private final Map<String, Set<UniEmitter<? super Void>>> waiting = new ConcurrentHashMap<>();

    LeaseEnds(Messages messages) {
        messages.listen(CHANNEL, this::ended);
    }

    /** Emits when the lease of {@code key} has ended after this was subscribed to, unless the message is lost. */
    Uni<Void> next(String key) {
        return Uni.createFrom().emitter(waiter -> {
            waiting.compute(key, (k, others) -> {
                Set<UniEmitter<? super Void>> all = others == null ? ConcurrentHashMap.newKeySet() : others;
                all.add(waiter);
                return all;
            });
            waiter.onTermination(() -> forget(key, waiter));
        });
    }

    private void ended(String key) {
        Set<UniEmitter<? super Void>> woken = waiting.remove(key);
        if (woken != null) {
            woken.forEach(waiter -> waiter.complete(null));
        }
    }

    private void forget(String key, UniEmitter<? super Void> waiter) {
        waiting.computeIfPresent(key, (k, all) -> {
            all.remove(waiter);
            return all.isEmpty() ? null : all;
        });
    }
}
