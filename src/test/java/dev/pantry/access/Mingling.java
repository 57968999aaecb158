package dev.pantry.access;

import dev.pantry.testing.Client;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Reply;
import dev.pantry.testing.ThreePods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Principals who ask for all addresses in any order, several at once, one after the other over the same connections, as
 * behind a proxy. They show each other's tags and say what others have written, and take their answers coded or not.
 */
final class Mingling {

    private static final int CLIENTS = 6;
    private static final int ENOUGH_COMPLAINTS = 10;
    private static final int ENOUGH_ROUNDS = 30;

    /** Chosen: the pods share two cores with those who ask. */
    private static final long BETWEEN_ROUNDS_NANOS = 5_000_000;

    private final List<Principal> principals;
    private final List<Address> addresses;
    private final Map<String, String> tags = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> layers = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentSkipListMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    private Mingling(List<Principal> principals, List<Address> addresses) {
        this.principals = principals;
        this.addresses = addresses;
    }

    /**
     * They ask so many questions at least, and as many more as it takes until {@code meanwhile} was done often enough. Fails
     * if that does, or if there is no answer.
     */
    static Mingling of(
            ThreePods pods, List<Principal> principals, List<Address> addresses, int questions, Runnable meanwhile) {
        Mingling mingling = new Mingling(principals, addresses);
        CountDownLatch enough = new CountDownLatch(ENOUGH_ROUNDS);
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        try {
            CompletableFuture<Void> background = CompletableFuture.runAsync(
                    () -> {
                        while (!over.get()) {
                            meanwhile.run();
                            enough.countDown();
                            LockSupport.parkNanos(BETWEEN_ROUNDS_NANOS);
                        }
                    },
                    threads);
            IntStream.range(0, CLIENTS)
                    .mapToObj(seed -> CompletableFuture.runAsync(
                            () -> mingling.ask(
                                    pods,
                                    new Random(seed),
                                    () -> mingling.asked.get() >= questions
                                            && (enough.getCount() == 0 || background.isDone())),
                            threads))
                    .toList()
                    .forEach(CompletableFuture::join);
            over.set(true);
            background.join();
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
        return mingling;
    }

    private void ask(ThreePods pods, Random random, BooleanSupplier isOver) {
        List<Client> clients = pods.all().stream().map(Pod::client).toList();
        try {
            while (!isOver.getAsBoolean() && complaints.size() < ENOUGH_COMPLAINTS) {
                ask(any(clients, random), any(principals, random), any(addresses, random), random);
                asked.incrementAndGet();
            }
        } finally {
            clients.forEach(Client::close);
        }
    }

    private void ask(Client client, Principal asker, Address address, Random random) {
        List<String> headers = new ArrayList<>();
        if (asker.token() != null) {
            headers.addAll(List.of("Authorization", "Bearer " + asker.token()));
        }
        String ifNoneMatch = ifNoneMatch(address, random);
        if (!ifNoneMatch.isEmpty()) {
            headers.addAll(List.of("If-None-Match", ifNoneMatch));
        }
        if (random.nextBoolean()) {
            headers.addAll(List.of("Accept-Encoding", "gzip"));
        }
        boolean isConsistent = random.nextInt(5) == 0;
        if (isConsistent) {
            headers.addAll(List.of("Pantry-Consistency", random.nextBoolean() ? "item:7=1,org:2:menu=1" : ";=;"));
        }
        Reply reply = client.get(address.path(), headers.toArray(String[]::new));
        note(address, reply);
        complaints.addAll(new Verdict(asker, address, ifNoneMatch, isConsistent, reply).complaints());
    }

    /** What whoever may read it was given last, mostly; now and then what names everything, or something else. */
    private String ifNoneMatch(Address address, Random random) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> tags.getOrDefault(address.path(), "");
            case 4 -> "*";
            case 5 -> tags.getOrDefault(any(addresses, random).path(), "");
            default -> "";
        };
    }

    private void note(Address address, Reply reply) {
        statuses.computeIfAbsent(reply.status(), status -> new AtomicInteger()).incrementAndGet();
        if (!reply.header("ETag").isEmpty()) {
            tags.put(address.path(), reply.header("ETag"));
        }
        if (!address.isPublic() && !reply.cacheStatus().isEmpty()) {
            String layer = reply.cacheStatus().replaceFirst("^([a-z-]+; (?:hit|fwd=[a-z]+)).*", "$1");
            layers.computeIfAbsent(layer, name -> new AtomicInteger()).incrementAndGet();
        }
    }

    private static <T> T any(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    /** How many answers to what is not public had this as the nearest layer to the origin: {@code pantry-near; hit}. */
    int answered(String layer) {
        return layers.getOrDefault(layer, new AtomicInteger()).get();
    }

    /** How many answers there were of each status. */
    Map<Integer, Integer> statuses() {
        Map<Integer, Integer> counts = new ConcurrentSkipListMap<>();
        statuses.forEach((status, count) -> counts.put(status, count.get()));
        return counts;
    }

    /** What was wrong. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public String toString() {
        return "answers by status " + statuses + ", of what is not public by layer " + layers;
    }
}
