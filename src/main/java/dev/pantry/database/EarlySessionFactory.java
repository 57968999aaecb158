package dev.pantry.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Makes the session factory while the migrations run. Neither needs the other, for it asks the database nothing
 * ({@code quarkus.hibernate-orm.database.start-offline}), but Quarkus would make it after them.
 *
 * <p>What fails here Quarkus does once more in its own place, and ends the start with the reason.
 */
@Singleton
@Priority(1) // before FirstConnection, which may wait
class EarlySessionFactory implements FlywayConfigurationCustomizer {

    private static final Logger LOG = Logger.getLogger(EarlySessionFactory.class);

    private final Instance<Mutiny.SessionFactory> factory;

    EarlySessionFactory(Instance<Mutiny.SessionFactory> factory) {
        this.factory = factory;
    }

    @Override
    public void customize(FluentConfiguration migrations) {
        Thread beside = new Thread(this::make, "session-factory");
        beside.setDaemon(true);
        beside.start();
    }

    private void make() {
        try {
            factory.get().isOpen(); // a bean is made when it is first asked something
        } catch (RuntimeException e) {
            LOG.debug("the session factory was not made beside the migrations", e);
        }
    }
}
