package dev.pantry.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.embedded.ClusterNode;
import dev.pantry.embedded.EmbeddedCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The scripts and the configuration of Redis, taken out of the manifests into a folder. */
public final class DeployedRedis {

    private static final Path CLI = Path.of("src/test/resources/kubernetes/redis-cli");

    private final Path folder;

    private DeployedRedis(Path folder) {
        this.folder = folder;
    }

    static DeployedRedis unpack(Path folder) throws IOException {
        Manifests manifests = Manifests.of("overlays/prod");
        for (String configMap : List.of("redis-node", "redis-cluster")) {
            for (Map.Entry<String, String> file :
                    manifests.the(ConfigMap.class, configMap).getData().entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
        }
        Path cli = Files.copy(CLI, folder.resolve("redis-cli"));
        assertThat(cli.toFile().setExecutable(true)).isTrue();
        return new DeployedRedis(folder);
    }

    /** Six nodes of which the script of the manifests makes a cluster. */
    public static EmbeddedCluster startCluster(Duration nodeTimeout, String password) {
        return EmbeddedCluster.start(nodeTimeout, password, cluster -> {
            try {
                DeployedRedis redis = unpack(Files.createTempDirectory("pantry-deployed"));
                redis.form(
                        password,
                        cluster.nodes().stream().map(ClusterNode::toString).toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /**
     * Forms the cluster of these nodes, or mends it. Returns what the script has printed.
     *
     * @param addresses host:port
     */
    String form(String password, List<String> addresses) {
        Script script = Script.run(
                Map.of(
                        "REDIS_NODES",
                        String.join(" ", addresses),
                        "REDISCLI_AUTH",
                        password,
                        "FAILOVER_SECONDS",
                        "8", // the servers need five to notice, and two to agree
                        "REDIS_CLI",
                        folder.resolve("redis-cli").toString()),
                folder.resolve("form-cluster.sh").toString());
        assertThat(script.exitCode()).as(script.output()).isZero();
        return script.output();
    }
}
