package dev.pantry.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.quarkus.cache.runtime.AbstractCache;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The Caffeine cache behind {@link NearCache}: what Quarkus' own lacks is a bound in bytes and a life per entry.
 *
 * <p>Maintenance runs on the thread that writes, not on a pool behind: so the bound holds at every moment but for the
 * write at hand, and an entry is never counted after it is gone. That costs a write about a microsecond.
 *
 * <p>While an entry is being loaded its future weighs nothing and does not expire; loads bound themselves.
 */
@RegisterForReflection(
        classNames = {"com.github.benmanes.caffeine.cache.SSMWA", "com.github.benmanes.caffeine.cache.PSWMW"})
final class WeightedCache extends AbstractCache {

    private final String name;
    private final AsyncCache<String, Held> entries;
    private final Map<String, CompletableFuture<Held>> loading = new ConcurrentHashMap<>();
    private final LongAdder evictions = new LongAdder();

    WeightedCache(String name, long maxBytes) {
        this.name = name;
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher(Weight::of)
                .expireAfter(Expiry.creating((String key, Held held) -> Duration.ofNanos(held.lifeNanos())))
                .evictionListener((@Nullable String key, @Nullable Held held, RemovalCause cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        evictions.increment();
                    }
                })
                .executor(Runnable::run)
                .buildAsync();
    }

    @Override
    public String getName() {
        return name;
    }

    /**
     * The entry, loaded once however many ask at the same time. An entry that is here is looked up at once, the rest when
     * subscribed. The loader runs outside of the map's lock; an asker that is cancelled leaves the load alone.
     */
    @Override
    @SuppressWarnings("unchecked")
    public <K, V> Uni<V> getAsync(K key, Function<K, Uni<V>> loader) {
        Held held = find((String) key);
        return (Uni<V>)
                (held != null // each Mutiny operator saves and restores contexts: the hit does without one
                        ? Uni.createFrom().item(held)
                        : Uni.createFrom()
                                .deferred(() -> get((String) key, (Function<String, Uni<Held>>) (Object) loader)));
    }

    private Uni<Held> get(String key, Function<String, Uni<Held>> loader) {
        CompletableFuture<Held> present = entries.getIfPresent(key);
        if (present != null) {
            return Waiting.on(present);
        }
        CompletableFuture<Held> mine = new CompletableFuture<>();
        CompletableFuture<Held> first = entries.asMap().putIfAbsent(key, mine);
        if (first != null) {
            return Waiting.on(first);
        }
        loading.put(key, mine);
        Uni.createFrom()
                .deferred(() -> loader.apply(key))
                .onTermination()
                .invoke(() -> loading.remove(key, mine))
                .subscribe()
                .with(mine::complete, mine::completeExceptionally);
        return Waiting.on(mine);
    }

    /** The entry if it is here and loaded; null otherwise. Never loads. */
    @Nullable
    Held find(String key) {
        CompletableFuture<Held> future = entries.getIfPresent(key);
        return future == null || !future.isDone() || future.isCompletedExceptionally() ? null : future.join();
    }

    void store(String key, Held held) {
        entries.put(key, CompletableFuture.completedFuture(held));
    }

    /** Removes the entry, or the load that is under way: who asks from now on loads anew. */
    void drop(String key) {
        entries.asMap().remove(key);
    }

    /** Removes this very entry; a newer one under the same key stays. */
    void drop(String key, Held held) {
        CompletableFuture<Held> future = entries.getIfPresent(key);
        if (future != null && future.isDone() && !future.isCompletedExceptionally() && future.join() == held) {
            entries.asMap().remove(key, future);
        }
    }

    /** Removes loads that are under way: who asks from now on loads anew. Leaves entries alone. */
    void dropLoads(Predicate<String> keys) {
        loading.forEach((key, load) -> {
            if (keys.test(key)) {
                entries.asMap().remove(key, load);
            }
        });
    }

    /** As {@link #find}, but counts for nothing when it comes to who has to leave. */
    @Nullable
    Held inspect(String key) {
        return entries.synchronous().policy().getIfPresentQuietly(key);
    }

    long bytes() {
        return bound().weightedSize().orElse(0);
    }

    long count() {
        return entries.synchronous().estimatedSize();
    }

    long evictions() {
        return evictions.sum();
    }

    private Policy.Eviction<String, Held> bound() {
        return entries.synchronous().policy().eviction().orElseThrow();
    }

    // The rest of Quarkus' interface, for @CacheInvalidate and the programmatic API.

    @Override
    public <K, V> Uni<V> get(K key, Function<K, V> loader) {
        return getAsync(key, k -> Uni.createFrom().item(() -> loader.apply(k)));
    }

    @Override
    public Uni<Void> invalidate(Object key) {
        return Uni.createFrom().voidItem().invoke(() -> drop((String) key));
    }

    @Override
    public Uni<Void> invalidateAll() {
        return Uni.createFrom().voidItem().invoke(() -> entries.asMap().clear());
    }

    @Override
    public Uni<Void> invalidateIf(Predicate<Object> predicate) {
        return Uni.createFrom().voidItem().invoke(() -> entries.asMap().keySet().removeIf(predicate));
    }
}
