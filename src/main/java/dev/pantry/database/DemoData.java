package dev.pantry.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Leaves the demo data out of the migrations, unless {@code PANTRY_DEMO_DATA} is true. */
@Singleton
class DemoData implements FlywayConfigurationCustomizer {

    private final boolean wanted;

    DemoData(@ConfigProperty(name = "pantry.demo-data", defaultValue = "false") boolean wanted) {
        this.wanted = wanted;
    }

    @Override
    public void customize(FluentConfiguration migrations) {
        if (!wanted) {
            migrations.locations("db/migration");
        }
    }
}
