package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Renews entries behind the readers' backs: stale ones (<em>stale-while-revalidate</em>) and those about to become so
 * (<em>early refresh</em>). Nobody waits for it; if it fails the old entry goes on being served as long as it may be.
 *
 * <p>One refresh per key in this pod, and by the lease one in the cluster: whoever finds the lease taken does nothing. It
 * runs on worker threads with a bounded queue, so that readers' event loops have nothing to do with it. What does not fit
 * into the queue is dropped: the next reader asks again.
 */
@ApplicationScoped
public class Refresher {

    private static final Logger LOG = Logger.getLogger(Refresher.class);

    private static final int WORKERS = 2;
    private static final int QUEUE = 1_000;

    private final NearCache near;
    private final Loads loads;
    private final Floors floors;
    private final InstantSource clock;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor workers;

    Refresher(NearCache near, Loads loads, Floors floors, InstantSource clock) {
        this.near = near;
        this.loads = loads;
        this.floors = floors;
        this.clock = clock;
        AtomicInteger number = new AtomicInteger();
        workers = new ThreadPoolExecutor(
                WORKERS, WORKERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), work -> {
                    Thread thread = new Thread(work, "pantry-refresh-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
    }

    /** Renews {@code old}, unless that is under way. Returns at once. */
    void refresh(EntryKey key, Entry old, Loader loader, CacheMeter meter) {
        if (!underWay.add(key.text())) {
            return;
        }
        try {
            workers.execute(() -> run(key, old, loader, meter));
        } catch (RejectedExecutionException full) {
            underWay.remove(key.text());
            meter.refreshesDropped.increment();
        }
    }

    private void run(EntryKey key, Entry old, Loader loader, CacheMeter meter) {
        long began = System.nanoTime();
        Read read = new Read(key, floors.of(key), 0, floors.mark(), began, began, new Trail(), meter);
        Loader onWorker = () -> Uni.createFrom().deferred(loader::load).runSubscriptionOn(workers);
        loads.refresh(read, onWorker, old)
                .onTermination()
                .invoke(() -> underWay.remove(key.text()))
                .subscribe()
                .with(
                        entry -> {
                            if (entry != null) {
                                meter.refreshes.increment();
                                keep(read, entry);
                            }
                        },
                        failure -> {
                            meter.refreshFailures.increment();
                            LOG.debugf("%s is not refreshed: %s", key, failure);
                        });
    }

    private void keep(Read read, Entry entry) {
        long now = clock.millis();
        floors.raise(read.key().text(), entry.asOf(), now);
        near.store(read.key().text(), Held.of(entry, read.key().policy(), now, read.beganNanos()));
    }

    @PreDestroy
    void stop() {
        workers.shutdownNow();
    }
}
