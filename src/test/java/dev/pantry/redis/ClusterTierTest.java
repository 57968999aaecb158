package dev.pantry.redis;

import static org.awaitility.Awaitility.await;

import dev.pantry.cache.EntryKey;
import dev.pantry.cache.Policies;
import dev.pantry.cache.SharedTier;
import dev.pantry.cache.SharedTierContract;
import dev.pantry.embedded.ClusterNode;
import dev.pantry.embedded.EmbeddedCluster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on six nodes with a password. */
class ClusterTierTest extends SharedTierContract {

    private static EmbeddedCluster cluster;
    private static WayToRedis way;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start(Duration.ofSeconds(2), "pantry-test");
        way = new WayToRedis(cluster.settings());
        await().until(() -> way.answersFor("any"));
        for (ClusterNode master : cluster.masters()) {
            await().until(() -> isHeard(master));
        }
    }

    /** A message comes by way of the node that is listened to, once the nodes have found each other. */
    private static boolean isHeard(ClusterNode publisher) throws InterruptedException, ExecutionException {
        EntryKey key = new EntryKey(Policies.of("test"), "test:probe");
        CompletableFuture<Void> heard = way.tier.leaseEnd(key).subscribeAsCompletionStage();
        publisher.ask("PUBLISH", "pantry:lease-end", key.text());
        try {
            heard.get(200, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    @AfterAll
    static void stop() {
        way.close();
        cluster.close();
    }

    @Override
    protected SharedTier tier() {
        return way.tier;
    }

    @Override
    protected InstantSource clock() {
        return InstantSource.system();
    }
}
