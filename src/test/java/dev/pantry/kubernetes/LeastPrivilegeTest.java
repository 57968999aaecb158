package dev.pantry.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.kubernetes.Manifests.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody may do, or talk to, more than they must. */
class LeastPrivilegeTest {

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod"})
    void everyPodIsOfTheRestrictedKind(String folder) {
        Manifests manifests = Manifests.of(folder);
        assertThat(manifests.the(Namespace.class, "pantry").getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        for (Workload workload : manifests.workloads()) {
            PodSpec pod = workload.template().getSpec();
            assertThat(pod.getAutomountServiceAccountToken())
                    .as(workload.name())
                    .isFalse();
            assertThat(manifests
                            .the(ServiceAccount.class, pod.getServiceAccountName())
                            .getAutomountServiceAccountToken())
                    .isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            pod.getContainers().forEach(container -> check(workload, container));
        }
    }

    private static void check(Workload workload, Container container) {
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                .as(workload.name())
                .isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(container.getImage()).contains(":").doesNotEndWith(":latest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "overlays/prod"})
    void policiesNamePodsAndPortsThatAreThere(String folder) {
        Manifests manifests = Manifests.of(folder);
        for (NetworkPolicy policy : manifests.all(NetworkPolicy.class)) {
            List<Workload> pods = selected(manifests, policy.getSpec().getPodSelector());
            assertThat(pods).as(policy.getMetadata().getName()).isNotEmpty();
            policy.getSpec().getIngress().forEach(rule -> {
                rule.getFrom().forEach(peer -> isThere(manifests, peer));
                rule.getPorts().forEach(port -> haveAll(pods, port));
            });
            policy.getSpec().getEgress().forEach(rule -> rule.getTo().forEach(peer -> {
                isThere(manifests, peer);
                if (peer.getNamespaceSelector() == null && peer.getPodSelector() != null) {
                    rule.getPorts().forEach(port -> haveAll(selected(manifests, peer.getPodSelector()), port));
                }
            }));
        }
    }

    /** Those of another namespace are not ours to know. */
    private static void isThere(Manifests manifests, NetworkPolicyPeer peer) {
        if (peer.getNamespaceSelector() == null && peer.getPodSelector() != null) {
            assertThat(selected(manifests, peer.getPodSelector()))
                    .as(peer.toString())
                    .isNotEmpty();
        }
    }

    private static void haveAll(List<Workload> pods, NetworkPolicyPort port) {
        assertThat(pods).allMatch(pod -> pod.hasPort(port.getPort().getStrVal()));
    }

    private static List<Workload> selected(Manifests manifests, LabelSelector selector) {
        return manifests.workloads().stream()
                .filter(workload -> workload.isSelectedBy(selector.getMatchLabels()))
                .toList();
    }

    @Test
    void whoeverIsTalkedToLetsThemIn() {
        Manifests manifests = Manifests.of("overlays/dev");
        assertThat(mayReach(manifests, "pantry", "redis", "redis")).isTrue();
        assertThat(mayReach(manifests, "pantry", "postgres", "postgres")).isTrue();
        assertThat(mayReach(manifests, "redis-form-cluster", "redis", "redis")).isTrue();
        assertThat(mayReach(manifests, "redis", "redis", "redis")).isTrue();
        assertThat(mayReach(manifests, "redis", "redis", "bus")).isTrue();

        assertThat(mayReach(manifests, "pantry", "redis", "bus")).isFalse();
        assertThat(mayReach(manifests, "redis", "postgres", "postgres")).isFalse();
        assertThat(mayReach(manifests, "redis", "pantry", "http")).isFalse();
        assertThat(mayReach(manifests, "postgres", "pantry", "http")).isFalse();
        assertThat(mayReach(manifests, "redis-form-cluster", "postgres", "postgres"))
                .isFalse();
    }

    /** As a network does it: a policy that is about the pod lets it out, and one that is about the other lets it in. */
    private static boolean mayReach(Manifests manifests, String from, String to, String port) {
        Workload caller = named(manifests, from);
        Workload called = named(manifests, to);
        boolean out = about(manifests, caller, "Egress")
                .flatMap(policy -> policy.getSpec().getEgress().stream())
                .anyMatch(rule -> isAbout(rule.getTo(), called) && isAmong(rule.getPorts(), port));
        boolean in = about(manifests, called, "Ingress")
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .anyMatch(rule -> isAbout(rule.getFrom(), caller) && isAmong(rule.getPorts(), port));
        return out && in;
    }

    private static Workload named(Manifests manifests, String app) {
        return manifests.workloads().stream()
                .filter(workload ->
                        app.equals(workload.template().getMetadata().getLabels().get("app.kubernetes.io/name")))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<NetworkPolicy> about(Manifests manifests, Workload pods, String direction) {
        List<NetworkPolicy> about = manifests.all(NetworkPolicy.class).stream()
                .filter(policy -> policy.getSpec().getPolicyTypes().contains(direction)
                        && pods.isSelectedBy(policy.getSpec().getPodSelector().getMatchLabels()))
                .toList();
        assertThat(about).isNotEmpty(); // or everything would be allowed
        return about.stream();
    }

    private static boolean isAbout(List<NetworkPolicyPeer> peers, Workload pods) {
        return peers.stream()
                .anyMatch(peer -> peer.getNamespaceSelector() == null
                        && peer.getPodSelector() != null
                        && pods.isSelectedBy(peer.getPodSelector().getMatchLabels()));
    }

    private static boolean isAmong(List<NetworkPolicyPort> ports, String name) {
        return ports.stream().anyMatch(port -> name.equals(port.getPort().getStrVal()));
    }
}
