package dev.pantry.bench;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** The settings that lead a second process to the servers of this one, as lines for {@code env}. */
@Path("/bench/servers")
public class ServersResource {

    private final Config config;

    ServersResource(Config config) {
        this.config = config;
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public String settings() {
        return Stream.of(
                        "pantry.postgres.address",
                        "pantry.postgres.user",
                        "pantry.postgres.password",
                        "pantry.redis.hosts",
                        "pantry.redis.mode")
                .flatMap(name -> setting(name).stream())
                .collect(Collectors.joining("\n"));
    }

    private Optional<String> setting(String name) {
        return config.getOptionalValue(name, String.class)
                .map(value -> name.toUpperCase(Locale.ROOT).replace('.', '_') + "=" + value);
    }
}
