package dev.pantry.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.runtime.ApplicationLifecycleManager;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a PostgreSQL that is not there yet, before the migrations need it: pod and database may well be started
 * together. Who answers but refuses (a wrong password, no such database) is not waited for.
 *
 * <p>Flyway's own {@code connectRetries} would wait for the right password, too.
 */
@Singleton
class FirstConnection implements FlywayConfigurationCustomizer {

    private static final Logger LOG = Logger.getLogger(FirstConnection.class);

    private static final Duration AGAIN_AFTER = Duration.ofMillis(500);
    private static final Duration SAY_SO_EVERY = Duration.ofSeconds(10);

    private final PostgresSettings settings;

    FirstConnection(PostgresSettings settings) {
        this.settings = settings;
    }

    /** Blocks the start. */
    @Override
    public void customize(FluentConfiguration migrations) {
        long began = System.nanoTime();
        long said = began - SAY_SO_EVERY.toNanos();
        for (SQLException why = attempt(migrations); why != null; why = attempt(migrations)) {
            long now = System.nanoTime();
            if (!Refusal.isForNow(why)
                    || now - began >= settings.waitFor().toNanos()
                    || ApplicationLifecycleManager.isVmShuttingDown()) {
                throw new NoConnection(why);
            }
            if (now - said >= SAY_SO_EVERY.toNanos()) {
                LOG.warnf(
                        "waiting for PostgreSQL at %s, for %d s at most: %s",
                        settings.address(), settings.waitFor().toSeconds(), why.getMessage());
                said = now;
            }
            pause();
        }
    }

    private static @Nullable SQLException attempt(FluentConfiguration migrations) {
        try (Connection connection = migrations.getDataSource().getConnection()) {
            return connection.isClosed() ? new SQLException("it has closed the connection") : null;
        } catch (SQLException e) {
            return e;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(AGAIN_AFTER.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the start was interrupted", e);
        }
    }

    /** What ends the start; the cause says why. */
    private static final class NoConnection extends RuntimeException {

        private static final long serialVersionUID = 1;

        NoConnection(SQLException why) {
            super(why);
        }
    }
}
