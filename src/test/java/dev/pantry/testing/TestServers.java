package dev.pantry.testing;

import dev.pantry.embedded.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL and one Redis for all tests of a JVM, with the demo data. */
@WithTestResource(value = TestServers.class, scope = TestResourceScope.GLOBAL)
public final class TestServers implements QuarkusTestResourceLifecycleManager {

    private static @Nullable EmbeddedServers servers;

    /** The servers, started by whoever asks first. They end with the JVM. */
    @SuppressWarnings("NullAway") // assigned on the line before
    public static synchronized EmbeddedServers servers() {
        if (servers == null) {
            servers = EmbeddedServers.start();
        }
        return servers;
    }

    @Override
    public Map<String, String> start() {
        return servers().settings();
    }

    @Override
    public void stop() {
        // The next profile uses them again.
    }
}
