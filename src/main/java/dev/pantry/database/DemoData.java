package dev.pantry.database;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Loads the demo data if {@code PANTRY_DEMO_DATA} is true: after the migrations, before the first request. Rows that are
 * there already stay as they are, so it may run at every start and in every pod.
 *
 * <p>No migration, because a migration cannot be left out: the next start without the setting would miss it.
 */
@ApplicationScoped
class DemoData {

    private static final Logger LOG = Logger.getLogger(DemoData.class);

    private static final String SCRIPT = "/db/demo/demo-data.sql";

    private final AgroalDataSource database;
    private final boolean wanted;

    DemoData(
            AgroalDataSource database,
            @ConfigProperty(name = "pantry.demo-data", defaultValue = "false") boolean wanted) {
        this.database = database;
        this.wanted = wanted;
    }

    void load(@Observes @Priority(1) StartupEvent started) throws IOException, SQLException {
        if (!wanted) {
            return;
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtext('pantry-demo-data'))"); // one pod at a time
            statement.execute(script());
            connection.commit();
        }
        LOG.info("Demo users: admin@pantry.test, staff-1@pantry.test and customer-1@pantry.test up to 20,"
                + " all with the password pantry-demo");
    }

    private static String script() throws IOException {
        try (InputStream in = DemoData.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IOException("no " + SCRIPT);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
