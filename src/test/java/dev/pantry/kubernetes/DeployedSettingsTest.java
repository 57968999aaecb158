package dev.pantry.kubernetes;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.Pods;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the manifests tell the application is what it reads, and what it offers is what they let through. */
@QuarkusTest
class DeployedSettingsTest {

    /** Read without a default, so known to the configuration only where they are set. */
    private static final List<String> OPTIONAL =
            List.of("pantry.postgres.password", "pantry.redis.password", "pantry.rate-limit.trusted-proxies");

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod"})
    void everyVariableIsASettingOfTheApplication(String folder) {
        Set<String> read = Stream.concat(
                        StreamSupport.stream(
                                ConfigProvider.getConfig().getPropertyNames().spliterator(), false),
                        OPTIONAL.stream())
                .map(name -> name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
        Manifests manifests = Manifests.of(folder);
        Container pantry = manifests
                .the(Deployment.class, "pantry")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
        Map<String, String> settings =
                manifests.the(ConfigMap.class, "pantry-settings").getData();
        assertThat(Stream.concat(
                        settings.keySet().stream(), pantry.getEnv().stream().map(EnvVar::getName)))
                .hasSizeGreaterThan(6)
                .allMatch(name -> name.startsWith("PANTRY_") || name.startsWith("QUARKUS_"))
                .isSubsetOf(read);
        assertThat(settings)
                .containsEntry(
                        "QUARKUS_HTTP_PORT",
                        pantry.getPorts().get(0).getContainerPort().toString());
        assertThat(pantry.getArgs()).containsExactly(Pods.HEAP); // the memory that it may have is measured with it
    }

    @Test
    void clientsReachEveryPathThatIsForThem() {
        List<HTTPIngressPath> open =
                Manifests.of("overlays/prod").the(Ingress.class, "pantry").getSpec().getRules().stream()
                        .flatMap(rule -> rule.getHttp().getPaths().stream())
                        .toList();
        Map<String, Object> paths =
                given().queryParam("format", "json").get("/q/openapi").path("paths");
        assertThat(paths.keySet()).hasSizeGreaterThan(15).allSatisfy(path -> assertThat(
                        open.stream().anyMatch(prefix -> (path + '/').startsWith(prefix.getPath() + '/')))
                .as(path)
                .isEqualTo(!path.startsWith("/cache") && !path.startsWith("/gadgets")));
        assertThat(open).filteredOn(path -> path.getPath().startsWith("/q/")).allMatch(path -> path.getPathType()
                .equals("Exact"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"started", "ready", "live"})
    void theProbesAnswer(String probe) {
        given().get("/q/health/" + probe).then().statusCode(200);
    }
}
