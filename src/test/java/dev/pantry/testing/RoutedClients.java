package dev.pantry.testing;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Clients that ask a pod at a steady rate, each over a connection that it keeps until it is told to close it, and go to
 * another pod as a service sends them there: when the first one says that it is not ready, which is looked at now and then.
 */
public final class RoutedClients implements AutoCloseable {

    private static final int CLIENTS = 12;

    /** How long a service may go on sending requests to a pod that is not ready any more. Chosen: Kubernetes needs 1 s. */
    private static final Duration NOTICED_AFTER = Duration.ofSeconds(1);

    private static final String[] PATHS = {"/items/", "/items/", "/items/", "/organizations/"};
    private static final int ORGANIZATIONS = 20;

    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(CLIENTS + 1);
    private final List<ScheduledFuture<?>> schedules = new ArrayList<>();
    private final List<RoutedClient> clients = new ArrayList<>();
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile Pod route;

    private RoutedClients(Pod first) {
        this.route = first;
    }

    /** Starts them. */
    public static RoutedClients to(Pod first, Pod then, int requestsPerSecond) {
        RoutedClients all = new RoutedClients(first);
        all.schedules.add(all.threads.scheduleWithFixedDelay(
                () -> {
                    if (!first.isReady()) {
                        all.route = then;
                    }
                },
                0,
                NOTICED_AFTER.toMillis(),
                TimeUnit.MILLISECONDS));
        long every = TimeUnit.SECONDS.toNanos(CLIENTS) / requestsPerSecond;
        for (int i = 0; i < CLIENTS; i++) {
            RoutedClient client = all.new RoutedClient();
            all.clients.add(client);
            all.schedules.add(
                    all.threads.scheduleAtFixedRate(client::ask, every * i / CLIENTS, every, TimeUnit.NANOSECONDS));
        }
        return all;
    }

    /** How many answers there are so far. */
    public int answered() {
        return replies.size();
    }

    /** What was not answered, and why. */
    public List<String> lost() {
        return List.copyOf(lost);
    }

    /** Ends them, and returns all that was answered. */
    public List<Reply> stop() throws InterruptedException {
        schedules.forEach(schedule -> schedule.cancel(false));
        threads.shutdown();
        if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new AssertionError("somebody still waits for an answer");
        }
        return List.copyOf(replies);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        clients.forEach(RoutedClient::hangUp);
    }

    private final class RoutedClient {

        private @Nullable Client connection;

        void ask() {
            int number = turn.getAndIncrement();
            String kind = PATHS[number % PATHS.length];
            String path =
                    kind.equals("/items/") ? kind + (1 + number % 500) : kind + (1 + number % ORGANIZATIONS) + "/menu";
            try {
                Client open = connection == null ? route.client() : connection;
                connection = open;
                Reply reply = open.get(path);
                replies.add(reply);
                if (reply.header("Connection").equalsIgnoreCase("close")) {
                    hangUp();
                }
            } catch (UncheckedIOException e) {
                lost.add(e.toString());
                hangUp();
            }
        }

        void hangUp() {
            Client open = connection;
            connection = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
