package dev.pantry.redis;

import static org.awaitility.Awaitility.await;

import dev.pantry.cache.SharedTier;
import dev.pantry.cache.SharedTierContract;
import dev.pantry.embedded.EmbeddedCluster;
import java.time.Duration;
import java.time.InstantSource;
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
