package dev.pantry.view;

import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Views that are counted together, and who waits for it. Gathered under the lock of its lane, then not changed any more. */
final class Batch {

    private final Map<Long, Long> amounts = new HashMap<>();
    private final List<UniEmitter<? super Void>> waiters = new ArrayList<>();

    void add(long itemId, UniEmitter<? super Void> waiter) {
        amounts.merge(itemId, 1L, Long::sum);
        waiters.add(waiter);
    }

    /** Views by item. */
    Map<Long, Long> amounts() {
        return Collections.unmodifiableMap(amounts);
    }

    int size() {
        return waiters.size();
    }

    void complete() {
        waiters.forEach(waiter -> waiter.complete(null));
    }

    void fail(Throwable why) {
        waiters.forEach(waiter -> waiter.fail(why));
    }
}
