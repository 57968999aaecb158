package dev.pantry;

import dev.pantry.embedded.EmbeddedServers;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.PropertiesConfigSourceLoader;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts Pantry: on servers of its own if {@code PANTRY_EMBEDDED} is true, else on those that the settings name. */
@QuarkusMain
public final class Pantry {

    /** Settings without which there is nothing to serve from, and what they look like. */
    private static final Map<String, String> NEEDED = new TreeMap<>(Map.of(
            "pantry.postgres.address", "PANTRY_POSTGRES_ADDRESS  host:port/database of PostgreSQL",
            "pantry.redis.hosts", "PANTRY_REDIS_HOSTS       redis://host:port of Redis, several separated by commas"));

    /** Of {@code config/application.properties}, as Quarkus has it: below the environment. */
    private static final int FILE_ORDINAL = 260;

    Pantry() {}

    /** Exits with a line that says why, and 78 if a setting is missing or wrong. */
    public static void main(String... arguments) {
        SmallRyeConfig config = settings();
        if (config.getOptionalValue("pantry.embedded", Boolean.class).orElse(false)) {
            startServersOnce(config.getOptionalValue("pantry.redis.mode", String.class)
                    .filter("cluster"::equalsIgnoreCase)
                    .isPresent());
        }
        List<String> missing = NEEDED.keySet().stream()
                .filter(name -> config.getOptionalValue(name, String.class).isEmpty())
                .map(NEEDED::get)
                .toList();
        if (!missing.isEmpty()) {
            exit(new StartFailure(
                    "these settings are missing\n\n  " + String.join("\n  ", missing)
                            + "\n\nOr, with the jar, set PANTRY_EMBEDDED=true to try it on servers of its own.",
                    StartFailure.BAD_CONFIGURATION));
        }
        String database = config.getValue("pantry.postgres.address", String.class);
        Quarkus.run(null, (code, failure) -> ended(code, failure, database), arguments);
    }

    /**
     * What this process was told, from where Quarkus will read it: the environment, {@code .env} included, system
     * properties, a file. Not from {@code ConfigProvider}: in the native image that has what the build machine was told,
     * until Quarkus runs.
     */
    private static SmallRyeConfig settings() {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addSystemSources()
                .withSources(PropertiesConfigSourceLoader.inFileSystem(
                        Path.of("config", "application.properties").toUri().toString(),
                        FILE_ORDINAL,
                        Pantry.class.getClassLoader()))
                .build();
    }

    private static void ended(int code, @Nullable Throwable failure, String database) {
        // The launch mode is known only now. Dev mode stays up after a failure, until the code is mended.
        if (failure == null || LaunchMode.current().isDevOrTest()) {
            ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, failure);
            return;
        }
        exit(StartFailure.of(failure, database).orElseGet(() -> {
            Logger.getLogger(Pantry.class).error("Pantry cannot start", failure);
            return new StartFailure("see above", 1);
        }));
    }

    private static void exit(StartFailure failure) {
        System.err.println("Pantry cannot start: " + failure.message());
        System.exit(failure.exitCode());
    }

    /** A live reload runs main again, in a new class loader: system properties outlive it, and so do the servers. */
    private static void startServersOnce(boolean withCluster) {
        String marker = "pantry.embedded.running";
        if (System.getProperty(marker) == null) {
            Map<String, String> settings = withCluster
                    ? EmbeddedServers.startWithCluster()
                    : EmbeddedServers.start().settings();
            settings.forEach(System::setProperty);
            System.setProperty(marker, "true");
        }
    }
}
