package dev.pantry.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pantry.kubernetes.Manifests.Workload;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the manifests name is there. Their types are strict: see {@link Manifests}. */
class ManifestsTest {

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod", "monitoring"})
    void everyObjectIsOneOfKubernetesAndHasAName(String folder) {
        List<HasMetadata> objects = Manifests.of(folder).objects();
        assertThat(objects)
                .isNotEmpty()
                .allSatisfy(object -> assertThat(object.getMetadata().getName()).isNotBlank());
        assertThat(objects.stream()
                        .map(object -> object.getKind() + object.getMetadata().getName()))
                .doesNotHaveDuplicates();
    }

    @Test
    void aFieldThatIsNotKnownIsRefused() {
        ObjectNode service = Kustomization.render(Path.of("k8s/overlays/dev")).stream()
                .filter(object -> object.get("kind").asText().equals("Service"))
                .findFirst()
                .orElseThrow();
        assertThat(Manifests.typed(service)).isInstanceOf(Service.class);
        service.withObjectProperty("spec").put("selektor", "a slip");
        assertThatThrownBy(() -> Manifests.typed(service)).hasStackTraceContaining("selektor");
        service.put("apiVersion", "v1beta1");
        assertThatThrownBy(() -> Manifests.typed(service)).hasMessageContaining("v1beta1 Service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod"})
    void whatIsReadOfConfigurationIsThere(String folder, @TempDir Path copy) throws Exception {
        Manifests manifests = Manifests.of(folder);
        Map<String, String> passwords = generatedPasswords(copy);
        for (Workload workload : manifests.workloads()) {
            for (Container container : workload.template().getSpec().getContainers()) {
                container
                        .getEnvFrom()
                        .forEach(from -> manifests.the(
                                ConfigMap.class, from.getConfigMapRef().getName()));
                for (EnvVar variable : container.getEnv()) {
                    if (variable.getValueFrom() != null
                            && variable.getValueFrom().getSecretKeyRef() != null) {
                        assertThat(variable.getValueFrom().getSecretKeyRef().getName())
                                .isEqualTo("pantry-passwords");
                        assertThat(passwords)
                                .containsKey(variable.getValueFrom()
                                        .getSecretKeyRef()
                                        .getKey());
                    }
                    if (variable.getValueFrom() != null
                            && variable.getValueFrom().getConfigMapKeyRef() != null) {
                        assertThat(data(
                                        manifests,
                                        variable.getValueFrom()
                                                .getConfigMapKeyRef()
                                                .getName()))
                                .containsKey(variable.getValueFrom()
                                        .getConfigMapKeyRef()
                                        .getKey());
                    }
                }
            }
            mountsAndVolumesBelongTogether(manifests, workload);
        }
    }

    private static void mountsAndVolumesBelongTogether(Manifests manifests, Workload workload) {
        List<String> claimed = manifests.all(StatefulSet.class).stream()
                .filter(set -> set.getSpec().getTemplate() == workload.template())
                .flatMap(set -> set.getSpec().getVolumeClaimTemplates().stream())
                .map(claim -> claim.getMetadata().getName())
                .toList();
        List<Volume> volumes = workload.template().getSpec().getVolumes();
        List<String> mounted = workload.template().getSpec().getContainers().stream()
                .flatMap(container -> container.getVolumeMounts().stream())
                .map(mount -> mount.getName())
                .toList();
        assertThat(Stream.concat(claimed.stream(), volumes.stream().map(Volume::getName)))
                .as(workload.name())
                .containsExactlyInAnyOrderElementsOf(mounted);
        for (Volume volume : volumes) {
            if (volume.getConfigMap() != null) {
                Map<String, String> data = data(manifests, volume.getConfigMap().getName());
                volume.getConfigMap().getItems().forEach(item -> assertThat(data)
                        .containsKey(item.getKey()));
            }
        }
    }

    private static Map<String, String> data(Manifests manifests, String configMap) {
        return manifests.the(ConfigMap.class, configMap).getData();
    }

    /** By the script, in a copy of the folder; what it makes is not for anybody else, and long enough for start.sh. */
    private static Map<String, String> generatedPasswords(Path copy) throws IOException, InterruptedException {
        for (String file : List.of(
                "secrets/generate",
                "secrets/kustomization.yaml",
                "base/namespace/kustomization.yaml",
                "base/namespace/namespace.yaml")) {
            Files.createDirectories(copy.resolve(file).getParent());
            Files.copy(Path.of("k8s", file), copy.resolve(file));
        }
        Process generate = new ProcessBuilder(
                        "bash", copy.resolve("secrets/generate").toString())
                .inheritIO()
                .start();
        assertThat(generate.waitFor()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve("secrets/passwords.env"))))
                .isEqualTo("rw-------");
        Map<String, String> passwords = Manifests.of(copy.resolve("secrets"))
                .the(Secret.class, "pantry-passwords")
                .getStringData();
        assertThat(passwords.values())
                .doesNotHaveDuplicates()
                .allMatch(Pattern.compile("[0-9a-f]{64}").asMatchPredicate());
        return passwords;
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod"})
    void servicesAndTheIngressLeadToPorts(String folder) {
        Manifests manifests = Manifests.of(folder);
        for (Service service : manifests.all(Service.class)) {
            List<Workload> selected = selected(manifests, service.getSpec().getSelector());
            assertThat(selected).as(service.getMetadata().getName()).hasSize(1);
            service.getSpec().getPorts().forEach(port -> assertThat(selected)
                    .allMatch(workload -> workload.hasPort(port.getTargetPort().getStrVal())));
        }
        for (Ingress ingress : manifests.all(Ingress.class)) {
            ingress.getSpec().getRules().stream()
                    .flatMap(rule -> rule.getHttp().getPaths().stream())
                    .forEach(path -> {
                        IngressServiceBackend backend = path.getBackend().getService();
                        assertThat(manifests
                                        .the(Service.class, backend.getName())
                                        .getSpec()
                                        .getPorts())
                                .anyMatch(port ->
                                        port.getName().equals(backend.getPort().getName()));
                    });
        }
        manifests.all(StatefulSet.class).forEach(set -> assertThat(manifests
                        .the(Service.class, set.getSpec().getServiceName())
                        .getSpec()
                        .getClusterIP())
                .isEqualTo("None"));
    }

    private static List<Workload> selected(Manifests manifests, Map<String, String> labels) {
        return manifests.workloads().stream()
                .filter(workload -> workload.isSelectedBy(labels))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod"})
    void probesAskWhereTheApplicationAnswers(String folder) {
        Container pantry = container(Manifests.of(folder).the(Deployment.class, "pantry"));
        assertThat(path(pantry.getStartupProbe())).isEqualTo("/q/health/started");
        assertThat(path(pantry.getReadinessProbe())).isEqualTo("/q/health/ready");
        assertThat(path(pantry.getLivenessProbe())).isEqualTo("/q/health/live");
        for (Workload workload : Manifests.of(folder).workloads()) {
            for (Container container : workload.template().getSpec().getContainers()) {
                Stream.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())
                        .map(ManifestsTest::port)
                        .filter(port -> port != null)
                        .forEach(port -> assertThat(workload.hasPort(port.getStrVal()))
                                .as("%s of %s", port.getStrVal(), workload)
                                .isTrue());
            }
        }
    }

    private static Container container(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().get(0);
    }

    private static String path(Probe probe) {
        return probe.getHttpGet().getPath();
    }

    private static @Nullable IntOrString port(@Nullable Probe probe) {
        if (probe == null || probe.getExec() != null) {
            return null;
        }
        return probe.getHttpGet() != null
                ? probe.getHttpGet().getPort()
                : probe.getTcpSocket().getPort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod"})
    void disruptionsLeaveSomebody(String folder) {
        Manifests manifests = Manifests.of(folder);
        List<PodDisruptionBudget> budgets = manifests.all(PodDisruptionBudget.class);
        assertThat(budgets).hasSize(2);
        for (PodDisruptionBudget budget : budgets) {
            List<Workload> selected =
                    selected(manifests, budget.getSpec().getSelector().getMatchLabels());
            assertThat(selected).as(budget.getMetadata().getName()).hasSize(1);
            int replicas = selected.get(0).replicas();
            int gone = budget.getSpec().getMaxUnavailable().getIntVal();
            assertThat(gone).isPositive(); // or no machine could ever be emptied
            assertThat(gone).isLessThan(folder.endsWith("prod") ? replicas : replicas + 1);
        }
        HorizontalPodAutoscaler scaler = manifests.the(HorizontalPodAutoscaler.class, "pantry");
        manifests.the(Deployment.class, scaler.getSpec().getScaleTargetRef().getName());
        assertThat(scaler.getSpec().getMinReplicas())
                .isLessThan(scaler.getSpec().getMaxReplicas());
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod"})
    void aPodLeavesWithoutHurry(String folder) {
        Deployment pantry = Manifests.of(folder).the(Deployment.class, "pantry");
        assertThat(pantry.getSpec()
                        .getStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable()
                        .getIntVal())
                .isZero();
        long waits = container(pantry).getLifecycle().getPreStop().getSleep().getSeconds();
        assertThat(pantry.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isGreaterThanOrEqualTo(waits + 30); // which it needs itself, at most
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod"})
    void everyNodeOfRedisIsNamed(String folder) {
        Manifests manifests = Manifests.of(folder);
        StatefulSet redis = manifests.the(StatefulSet.class, "redis");
        assertThat(redis.getSpec().getReplicas()).isEqualTo(6);
        List<String> nodes = IntStream.range(0, redis.getSpec().getReplicas())
                .mapToObj(i -> "redis-" + i + '.' + redis.getSpec().getServiceName() + ":6379")
                .toList();
        assertThat(data(manifests, "redis-cluster")).containsEntry("REDIS_NODES", String.join(" ", nodes));
        assertThat(data(manifests, "pantry-settings"))
                .containsEntry("PANTRY_REDIS_HOSTS", "redis://" + String.join(",redis://", nodes));
        LabelSelector spread = redis.getSpec()
                .getTemplate()
                .getSpec()
                .getTopologySpreadConstraints()
                .get(0)
                .getLabelSelector();
        assertThat(selected(manifests, spread.getMatchLabels())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod"})
    void onlyDevelopmentBringsItsDatabase(String folder) {
        Manifests manifests = Manifests.of(folder);
        String address = String.valueOf(data(manifests, "pantry-settings").get("PANTRY_POSTGRES_ADDRESS"));
        boolean inside = manifests.all(Service.class).stream()
                .anyMatch(service -> address.equals(service.getMetadata().getName() + ":5432/pantry"));
        assertThat(inside).isEqualTo(folder.endsWith("dev"));
        assertThat(manifests.all(Secret.class)).isEmpty(); // they are not committed, so no overlay has them
        assertThat(manifests.all(ServiceAccount.class)).allMatch(account -> !account.getAutomountServiceAccountToken());
    }
}
