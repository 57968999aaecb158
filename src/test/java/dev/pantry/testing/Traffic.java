package dev.pantry.testing;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Reads and writes as many clients of a service send them, at a steady rate: popular items often, most of them seldom. Every
 * read is compared with what is known to be written, and with what the same pod has answered before.
 *
 * <p>A client whose question is late asks the next ones at once, so that the rate stays what it is.
 */
public final class Traffic implements AutoCloseable {

    private static final int CLIENTS = 10;
    private static final int ITEMS = 1_920;
    private static final int ITEMS_PER_ORGANIZATION = 96;
    private static final double EXPONENT = 0.99;

    private final Popularity popularity = new Popularity(ITEMS, EXPONENT);
    private final ScheduledExecutorService threads = new ScheduledThreadPoolExecutor(CLIENTS);
    private final List<ScheduledFuture<?>> schedules = new ArrayList<>();
    private final List<User> users = new ArrayList<>();
    private final Map<Integer, History> histories = new ConcurrentHashMap<>();
    private final Map<String, Long> served = new ConcurrentHashMap<>();
    private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
    private final Supplier<List<Pod>> pods;
    private final String admin;
    private final String customer;

    private Traffic(Supplier<List<Pod>> pods) {
        this.pods = pods;
        this.admin = pods.get().get(0).login("admin@pantry.test", "pantry-demo");
        this.customer = pods.get().get(0).login("customer-1@pantry.test", "pantry-demo");
    }

    /**
     * Starts it.
     *
     * @param pods that may be asked at the moment, as a service knows them
     */
    public static Traffic start(Supplier<List<Pod>> pods, int requestsPerSecond) {
        Traffic traffic = new Traffic(pods);
        long every = TimeUnit.SECONDS.toNanos(CLIENTS) / requestsPerSecond;
        for (int i = 0; i < CLIENTS; i++) {
            User user = traffic.new User();
            traffic.users.add(user);
            traffic.schedules.add(traffic.threads.scheduleAtFixedRate(
                    user::exchange, every * i / CLIENTS, every, TimeUnit.NANOSECONDS));
        }
        return traffic;
    }

    /** What has been answered so far. */
    public Exchanges soFar() {
        return new Exchanges(List.copyOf(exchanges));
    }

    /** Ends it, and returns everything that was asked. */
    public Exchanges stop() throws InterruptedException {
        schedules.forEach(schedule -> schedule.cancel(false));
        threads.shutdown();
        awaitLastAnswer();
        return soFar();
    }

    private void awaitLastAnswer() throws InterruptedException {
        if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new AssertionError("somebody still waits for an answer");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            awaitLastAnswer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        users.forEach(User::leave);
    }

    /** One client with a connection to each pod, used by one thread at a time. */
    private final class User {

        private final Map<Pod, Client> connections = new HashMap<>();

        void exchange() {
            Instant asked = Instant.now();
            long began = System.nanoTime();
            Kind kind = Kind.any();
            List<Pod> now = pods.get();
            if (now.isEmpty()) {
                exchanges.add(Exchange.failed(
                        kind, asked, Duration.ZERO, new IllegalStateException("there is no pod that is ready")));
                return;
            }
            Pod pod = now.get(ThreadLocalRandom.current().nextInt(now.size()));
            try {
                Client client = connections.computeIfAbsent(pod, Pod::client);
                exchanges.add(exchange(kind, pod, client, asked));
                if (client.isClosing()) {
                    client.close();
                    connections.remove(pod);
                }
            } catch (UncheckedIOException e) {
                Client broken = connections.remove(pod);
                if (broken != null) {
                    broken.close();
                }
                exchanges.add(Exchange.failed(kind, asked, Duration.ofNanos(System.nanoTime() - began), e));
            }
        }

        private Exchange exchange(Kind kind, Pod pod, Client client, Instant asked) {
            int item = popularity.next();
            return switch (kind) {
                case ITEM -> read(kind, pod, client, asked, item, "/items/" + item);
                case MENU ->
                    read(
                            kind,
                            pod,
                            client,
                            asked,
                            0,
                            "/organizations/" + (1 + (item - 1) / ITEMS_PER_ORGANIZATION) + "/menu");
                case SESSION -> told(kind, asked, client.get("/sessions/current", as(customer)));
                case PRICE -> changed(asked, item, client.write("PATCH", "/items/" + item, aPrice(), as(admin)));
                case VIEW -> told(kind, asked, client.write("POST", "/items/" + item + "/views", ""));
                case ORDER ->
                    told(
                            kind,
                            asked,
                            client.write(
                                    "POST",
                                    "/organizations/1/orders",
                                    "{\"lines\":[{\"itemId\":7,\"quantity\":1}]}",
                                    as(customer)));
            };
        }

        private Exchange read(Kind kind, Pod pod, Client client, Instant asked, int item, String path) {
            String here = pod.process().pid() + path;
            long before = served.getOrDefault(here, 0L);
            Reply reply = client.get(path);
            if (reply.status() != 200) {
                return told(kind, asked, reply);
            }
            served.merge(here, reply.version(), Math::max);
            History history = histories.get(item);
            Duration outOfDate = history == null ? Duration.ZERO : history.outOfDate(reply.version(), asked);
            return new Exchange(
                    kind,
                    path,
                    asked,
                    reply.took(),
                    reply.status(),
                    reply.toString(),
                    outOfDate,
                    before > reply.version());
        }

        private Exchange changed(Instant asked, int item, Reply reply) {
            if (reply.status() == 200) {
                histories.computeIfAbsent(item, i -> new History()).add(reply.version());
            }
            return told(Kind.PRICE, asked, reply);
        }

        private Exchange told(Kind kind, Instant asked, Reply reply) {
            return new Exchange(
                    kind, reply.path(), asked, reply.took(), reply.status(), reply.toString(), Duration.ZERO, false);
        }

        void leave() {
            connections.values().forEach(Client::close);
        }
    }

    private static String[] as(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private static String aPrice() {
        return "{\"priceCents\":" + ThreadLocalRandom.current().nextInt(1, 1_000_000) + "}";
    }

    /** What is asked, and how often in a hundred. */
    public enum Kind {
        ITEM(68),
        MENU(17),
        SESSION(5),
        PRICE(5),
        VIEW(4),
        ORDER(1);

        private final int share;

        Kind(int share) {
            this.share = share;
        }

        static Kind any() {
            int left = ThreadLocalRandom.current().nextInt(100);
            for (Kind kind : values()) {
                left -= kind.share;
                if (left < 0) {
                    return kind;
                }
            }
            throw new AssertionError("the shares are less than a hundred");
        }

        boolean isRead() {
            return this == ITEM || this == MENU || this == SESSION;
        }
    }
}
