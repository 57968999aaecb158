package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.testing.Client;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Form;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Reply;
import dev.pantry.testing.ThreePods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What passes of a flood that comes to three pods at once. Redis is stopped at the end. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RateLimitIT {

    private static final int LIMIT = 900;
    private static final int CONNECTIONS = 32;
    private static final int WARM_UP = 100;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** The servers share two cores with the flood: how soon Redis answers then is not the subject. */
    private static final Map<String, String> SETTINGS =
            Map.of("pantry.rate-limit.per-minute", Integer.toString(LIMIT), "pantry.redis.deadline", "1s");

    private static ThreePods pods;

    @BeforeAll
    static void start() {
        pods = ThreePods.start(SETTINGS);
        // The first reads of a JVM take a second. They count for another organization.
        for (Pod pod : pods.all()) {
            for (int i = 0; i < WARM_UP; i++) {
                await().until(() -> pod.get("/organizations/4/menu").status() == 200);
            }
        }
    }

    @AfterAll
    static void stop() {
        pods.close();
    }

    @Test
    @Order(1)
    void inNoMinuteMoreThanATenthAboveTheLimitPasses() throws Exception {
        Duration flooding = Form.either(Duration.ofSeconds(6), Duration.ofSeconds(150));
        List<Answer> answers = flood(loaded("/organizations/1/menu"), flooding, i -> new String[0]);
        long most = mostInAMinute(answers);
        long refused = answers.stream().filter(answer -> answer.status() == 429).count();
        Figures.print(
                "rate limit %d: %d requests in %d s over %d connections and 3 pods; in a minute at most %d passed",
                LIMIT, answers.size(), flooding.toSeconds(), CONNECTIONS, most);
        assertThat(answers).extracting(Answer::status).containsOnly(200, 429);
        assertThat(most).isBetween(LIMIT - 3L, LIMIT * 11L / 10);
        assertThat(refused).isGreaterThan(LIMIT);
        if (flooding.compareTo(MINUTE.multipliedBy(2)) > 0) {
            assertThat(answers.stream().filter(answer -> answer.status() == 200).count())
                    .as("when the minute is over it goes on")
                    .isGreaterThan(2L * LIMIT - 10);
        }
    }

    @Test
    @Order(2)
    void aForgedAddressDoesNotHelp() throws Exception {
        List<Answer> answers = flood("/organizations/2/menu", Duration.ofSeconds(4), i ->
                new String[] {"X-Forwarded-For", "203.0.113." + i % 250, "Forwarded", "for=203.0.113." + i % 250});
        assertThat(mostInAMinute(answers)).isBetween(LIMIT - 3L, LIMIT * 11L / 10);
    }

    @Test
    @Order(3)
    void whatATrustedProxySaysIsBelieved() {
        Map<String, String> settings = Map.of(
                "pantry.rate-limit.per-minute", "20",
                "pantry.rate-limit.trusted-proxies", "127.0.0.0/8",
                "pantry.redis.deadline", "1s");
        Pod behindProxy = pods.another(settings);
        for (int client = 1; client <= 3; client++) {
            String address = "198.51.100.77, 203.0.113." + client; // the first is what the client made up
            for (int i = 0; i < 20; i++) {
                assertThat(behindProxy
                                .get("/items/7", "X-Forwarded-For", address)
                                .status())
                        .isEqualTo(200);
            }
            Reply refused = behindProxy.get("/items/7", "X-Forwarded-For", address);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 61);
        }
    }

    @Test
    @Order(4)
    void withoutRedisEachPodCountsAlone() throws Exception {
        String path = loaded("/organizations/3/menu");
        pods.servers().redis().stop();
        List<Answer> answers = flood(path, Duration.ofSeconds(6), i -> new String[0]);
        for (int pod = 0; pod < 3; pod++) {
            int number = pod;
            List<Answer> ofPod =
                    answers.stream().filter(answer -> answer.pod() == number).toList();
            assertThat(mostInAMinute(ofPod)).as("pod %d", pod).isBetween(LIMIT - 1L, (long) LIMIT);
            assertThat(ofPod).extracting(Answer::status).contains(429);
        }
    }

    /** Each pod has it in its near cache: three of the limit are gone. */
    private static String loaded(String path) {
        pods.all().forEach(pod -> assertThat(pod.get(path).status()).isEqualTo(200));
        return path;
    }

    /** All connections ask as fast as they are answered. */
    private static List<Answer> flood(String path, Duration howLong, IntFunction<String[]> headers) throws Exception {
        long until = System.nanoTime() + howLong.toNanos();
        Queue<Answer> answers = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<?>> floods = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int number = i;
                floods.add(threads.submit(() -> ask(number, path, until, headers, answers)));
            }
            for (Future<?> flood : floods) {
                ended(flood);
            }
        } finally {
            threads.shutdownNow();
        }
        return answers.stream()
                .sorted((a, b) -> Long.compare(a.nanos(), b.nanos()))
                .toList();
    }

    private static void ended(Future<?> flood) throws InterruptedException {
        try {
            flood.get();
        } catch (ExecutionException e) {
            throw new AssertionError("a client got no answer", e.getCause());
        }
    }

    private static void ask(int number, String path, long until, IntFunction<String[]> headers, Queue<Answer> answers) {
        try (Client client = pods.turn(number).client()) {
            for (int i = number; System.nanoTime() < until; i++) {
                int status = client.get(path, headers.apply(i)).status();
                answers.add(new Answer(System.nanoTime(), number % 3, status));
            }
        }
    }

    private static long mostInAMinute(List<Answer> answers) {
        long[] passed = answers.stream()
                .filter(answer -> answer.status() == 200)
                .mapToLong(Answer::nanos)
                .toArray();
        long most = 0;
        int first = 0;
        for (int last = 0; last < passed.length; last++) {
            while (passed[last] - passed[first] >= MINUTE.toNanos()) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    private record Answer(long nanos, int pod, int status) {}
}
