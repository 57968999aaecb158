package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.ChangingPrice;
import dev.pantry.testing.Client;
import dev.pantry.testing.Crowd;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Form;
import dev.pantry.testing.Frozen;
import dev.pantry.testing.History;
import dev.pantry.testing.Latencies;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Readers;
import dev.pantry.testing.Readers.Sample;
import dev.pantry.testing.Relay;
import dev.pantry.testing.Reply;
import dev.pantry.testing.Sql;
import dev.pantry.testing.ThreePods;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three pods and a writer that knows of none of them: psql. What it changes is heard, or at least not missed for long. */
@Tag("outage")
class BackplaneIT {

    private static final String POSTGRES = "pantry.postgres.address";
    private static final String REDIS = "pantry.redis.hosts";

    private static final Duration SOON = Duration.ofSeconds(10);

    /** What nobody may be behind by, whatever happens to its line. */
    private static final Duration TOO_OLD = Duration.ofSeconds(3);

    private static final Duration CUT = Form.either(Duration.ofSeconds(6), Duration.ofSeconds(10));
    private static final Duration PAUSE = Form.either(Duration.ofSeconds(5), Duration.ofSeconds(30));

    private static final String OF_A_LINE = "(query like 'notify pantry_%' or query ilike 'listen %')";

    private static ThreePods pods;
    private static Relay lineOfTheFirst;
    private static Sql psql;

    @BeforeAll
    static void startPods() {
        EmbeddedServers servers = EmbeddedServers.start();
        lineOfTheFirst = Relay.inFrontOf(servers.settings(), POSTGRES);
        pods = ThreePods.start(servers, (pod, common) -> {
            Map<String, String> settings = Pods.with(common, "pantry.redis.deadline", "3s");
            return pod == 0 ? lineOfTheFirst.in(settings, POSTGRES) : settings;
        });
        psql = pods.sql();
    }

    @AfterAll
    static void stop() throws IOException {
        try (ThreePods ending = pods) {
            lineOfTheFirst.close();
        }
    }

    @Test
    void whatPsqlChangesIsSeenOnEveryPodWithinASecond() {
        List<Duration> delays = new ArrayList<>();
        for (int price = 1; price <= 50; price++) {
            pods.all().forEach(pod -> isHeldNear(pod, "/items/10"));
            long version = changed(10, price);
            Instant committed = Instant.now();
            List<CompletableFuture<Instant>> seen =
                    pods.all().stream().map(pod -> whenSeen(pod, 10, version)).toList();
            seen.forEach(moment -> delays.add(Duration.between(committed, moment.join())));
        }
        Latencies latencies = Latencies.of(delays);
        Figures.print("BackplaneIT, from psql's commit until a pod shows it: %s", latencies);
        assertThat(latencies.max()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aPodThatHearsNothingIsNotFarBehind() throws InterruptedException {
        Pod deaf = pods.all().get(0);
        List<Integer> changedOnce = IntStream.range(100, 120).boxed().toList();
        changedOnce.forEach(item -> isHeldNear(deaf, "/items/" + item));
        try (ChangingPrice everywhere = ChangingPrice.of(psql, 20, Duration.ofMillis(100));
                ChangingPrice hereOnly = ChangingPrice.of(psql, 21, Duration.ofMillis(1_500));
                Readers all = Readers.of(pods.all(), Duration.ofMillis(10), everywhere.path());
                Readers here = Readers.of(List.of(deaf), Duration.ofMillis(10), hereOnly.path())) {
            try (Relay.Cut cut = lineOfTheFirst.silence("LISTEN")) {
                changedOnce.forEach(item -> changed(item, 1));
                stayLikeThisFor(CUT);
            }
            await().atMost(SOON).until(() -> hears(deaf));
            assertThat(howFarBehind("a deaf pod and the others", everywhere.stop(), all.stop()))
                    .isLessThan(TOO_OLD);
            assertThat(howFarBehind("a deaf pod, what nobody else reads", hereOnly.stop(), here.stop()))
                    .isLessThan(TOO_OLD);
        }
        for (int item : changedOnce) {
            assertThat(deaf.get("/items/" + item).text()).contains("\"priceCents\":1,");
        }
    }

    @Test
    void aLineThatIsGivenUpWhileItConnectsIsNotLeftOver() {
        Pod slow = pods.all().get(0);
        await().atMost(SOON).until(() -> hears(slow));
        long before = givenUp(slow);
        lineOfTheFirst.delay(() -> Duration.ofSeconds(3)); // each way: to connect takes longer than patience lasts
        psql.number("select count(pg_terminate_backend(pid)) from pg_stat_activity where " + OF_A_LINE);
        await().atMost(SOON).until(() -> givenUp(slow) > before);
        lineOfTheFirst.delay(() -> Duration.ZERO);
        await().atMost(SOON.multipliedBy(2)).until(() -> hears(slow));
        await().atMost(SOON)
                .during(Duration.ofSeconds(3))
                .until(() -> psql.number("select count(*) from pg_stat_activity where " + OF_A_LINE)
                        == pods.all().size());
    }

    private static long givenUp(Pod pod) {
        return pod.log()
                .lines()
                .filter(line -> line.endsWith("backplane silent: connecting anew"))
                .count();
    }

    @Test
    void aPodThatWasPausedServesNothingOldWhenItResumes() throws InterruptedException {
        Pod paused = pods.all().get(1);
        isHeldNear(paused, "/items/30");
        isHeldNear(paused, "/items/31");
        try (ChangingPrice everywhere = ChangingPrice.of(psql, 30, Duration.ofMillis(100));
                ChangingPrice hereOnly = ChangingPrice.of(psql, 31, Duration.ofMillis(100));
                Readers all = Readers.of(pods.all(), Duration.ofMillis(10), everywhere.path());
                Crowd crowd = new Crowd(50, List.of(paused))) {
            Instant since;
            long latest;
            try (Frozen asleep = paused.pause()) {
                since = Instant.now();
                stayLikeThisFor(PAUSE);
                latest = hereOnly.stop().latest();
                crowd.ask(hereOnly.path()); // taken by nobody but the kernel
            }
            List<Reply> replies = crowd.answers();
            Figures.print(
                    "BackplaneIT, a resumed pod's first answers: %s; %d of them old",
                    Latencies.ofReplies(replies),
                    replies.stream().filter(reply -> reply.version() < latest).count());
            assertThat(replies).allSatisfy(reply -> assertThat(reply.version()).isEqualTo(latest));

            await().atMost(SOON).until(() -> hears(paused));
            List<Sample> samples = all.stop().stream()
                    .filter(sample -> sample.asked().isAfter(since)) // those before it waited in vain
                    .toList();
            assertThat(howFarBehind("a resumed pod and the others", everywhere.stop(), samples))
                    .isLessThan(TOO_OLD);
        }
    }

    @Test
    void whatAPodCommittedBeforeItDiedIsSeen() throws IOException {
        Map<String, String> settings = Pods.with(pods.servers().settings(), "pantry.redis.deadline", "30s");
        try (Relay toRedis = Relay.inFrontOf(settings, REDIS)) {
            Pod victim = pods.another(toRedis.in(settings, REDIS));
            String token = victim.login("staff-1@pantry.test", "pantry-demo");
            assertThat(victim.patch("/items/40", "{\"priceCents\":1}", token).status())
                    .isEqualTo(200);
            pods.all().forEach(pod -> isHeldNear(pod, "/items/40"));
            pods.all().forEach(pod -> isHeldNear(pod, "/organizations/1/menu"));

            // It commits, and hangs while it tells Redis: then it dies.
            toRedis.silence("");
            CompletableFuture<Reply> hanging =
                    victim.write("PATCH", "/items/40", "{\"priceCents\":2}", "Authorization", "Bearer " + token);
            await().atMost(SOON).until(() -> psql.number("select price_cents from item where id = 40") == 2);
            Instant committed = Instant.now();
            long version = psql.number("select version from item where id = 40");
            long menu = psql.number("select version from menu_version where organization_id = 1");
            assertThat(hanging).isNotDone();
            victim.kill();

            List<CompletableFuture<Instant>> seen =
                    pods.all().stream().map(pod -> whenSeen(pod, 40, version)).toList();
            Latencies latencies = Latencies.of(seen.stream()
                    .map(moment -> Duration.between(committed, moment.join()))
                    .toList());
            await().atMost(SOON).until(() -> asOf(pods.inRedis("org:1:menu")) >= menu);
            Figures.print(
                    "BackplaneIT, from the commit of a pod that died until others show it: %s; Redis knows after %d ms",
                    latencies, Duration.between(committed, Instant.now()).toMillis());
            assertThat(latencies.max()).isLessThan(Duration.ofSeconds(5));
            assertThat(Duration.between(committed, Instant.now())).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void whatIsDeletedStaysAbsentWithoutRedisAndIsNotLoadedAgainAndAgain() {
        pods.all().forEach(pod -> isHeldNear(pod, "/items/41"));
        assertThat(psql.run("delete from item where id = 41")).isEqualTo(1);
        await().atMost(SOON).until(() -> pods.inRedis("item:41").contains(" A "));
        pods.servers().redis().stop();
        try {
            double before = loads();
            for (int i = 0; i < 100; i++) {
                assertThat(pods.turn(i).get("/items/41").status()).isEqualTo(404);
            }
            double loads = loads() - before;
            Figures.print("BackplaneIT, a deleted item without Redis: 100 reads, %.0f loads", loads);
            assertThat(loads).isBetween(1.0, 3.0);
        } finally {
            pods.servers().redis().start();
        }
        await().atMost(SOON).until(() -> pods.all().stream()
                .allMatch(pod -> pod.get("/q/health/ready").text().contains("\"degraded\": false")));
    }

    private static double loads() {
        return pods.all().stream()
                .mapToDouble(pod -> pod.metric("pantry_cache_loads_seconds_count", "cache=\"item\""))
                .sum();
    }

    private static long asOf(String entry) {
        return entry.isEmpty() ? 0 : Long.parseLong(entry.split(" ")[1]);
    }

    /** When a pod first shows that version, or a later one. */
    private static CompletableFuture<Instant> whenSeen(Pod pod, int item, long version) {
        return CompletableFuture.supplyAsync(() -> {
            try (Client client = pod.client()) {
                await().atMost(SOON)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> client.get("/items/" + item).version() >= version);
                return Instant.now();
            }
        });
    }

    /** The longest time that what was served had been out of date when it was asked for. */
    private static Duration howFarBehind(String who, History history, List<Sample> samples) {
        List<Duration> behind = samples.stream()
                .map(sample -> history.outOfDate(sample.reply().version(), sample.asked()))
                .toList();
        Duration furthest = Collections.max(behind);
        Figures.print(
                "BackplaneIT, %s: %d changes; %s; %d of them old, by %d ms at most",
                who,
                history.changes(),
                Latencies.ofReplies(samples.stream().map(Sample::reply).toList()),
                behind.stream().filter(by -> !by.isZero()).count(),
                furthest.toMillis());
        return furthest;
    }

    private static boolean hears(Pod pod) {
        return pod.get("/q/health/ready").text().matches("(?s).*\"backplane\": \"heard \\d{1,3} ms ago\".*");
    }

    private static long changed(int item, int price) {
        return psql.number("update item set price_cents = ? where id = ? returning version", price, item);
    }

    private static void isHeldNear(Pod pod, String path) {
        await().atMost(SOON).until(() -> pod.get(path).cacheStatus().startsWith("pantry-near; hit"));
    }

    /** That it lasts is what is tested; nothing is waited for. */
    private static void stayLikeThisFor(Duration time) {
        await().pollDelay(time).atMost(time.plus(SOON)).until(() -> true);
    }
}
