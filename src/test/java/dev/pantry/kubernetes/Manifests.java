package dev.pantry.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a folder under {@code k8s/} renders to, in the types of Kubernetes. A field that they do not have is refused. */
final class Manifests {

    private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.ofEntries(
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Secret", Secret.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("apps/v1 StatefulSet", StatefulSet.class),
            Map.entry("batch/v1 Job", Job.class),
            Map.entry("batch/v1 CronJob", CronJob.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
            Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class));

    /** The types take any field they do not know, and keep it: here it is an error. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false;
                }
            })
            .build();

    private final List<HasMetadata> objects;

    private Manifests(List<HasMetadata> objects) {
        this.objects = objects;
    }

    static Manifests of(String folder) {
        return of(Path.of("k8s", folder));
    }

    static Manifests of(Path folder) {
        return new Manifests(
                Kustomization.render(folder).stream().map(Manifests::typed).toList());
    }

    /** @throws IllegalArgumentException if it is of no type that Kubernetes 1.30 has, or has a field that its type has not */
    static HasMetadata typed(ObjectNode object) {
        String type =
                object.path("apiVersion").asText() + ' ' + object.path("kind").asText();
        Class<? extends HasMetadata> known = TYPES.get(type);
        if (known == null) {
            throw new IllegalArgumentException("no such type: " + type);
        }
        try {
            return STRICT.treeToValue(object, known);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(type + " " + object.at("/metadata/name"), e);
        }
    }

    List<HasMetadata> objects() {
        return objects;
    }

    <T extends HasMetadata> List<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** @throws IllegalArgumentException unless there is exactly one */
    <T extends HasMetadata> T the(Class<T> type, String name) {
        List<T> named = all(type).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .toList();
        if (named.size() != 1) {
            throw new IllegalArgumentException(named.size() + " of " + type.getSimpleName() + " " + name);
        }
        return named.get(0);
    }

    /** Everything that runs pods. */
    List<Workload> workloads() {
        return objects.stream().flatMap(this::workload).toList();
    }

    private Stream<Workload> workload(HasMetadata object) {
        String name = object.getKind() + " " + object.getMetadata().getName();
        if (object instanceof Deployment deployment) {
            return Stream.of(new Workload(name, deployment.getSpec().getTemplate(), replicasAtLeast(deployment)));
        }
        if (object instanceof StatefulSet set) {
            return Stream.of(new Workload(
                    name, set.getSpec().getTemplate(), set.getSpec().getReplicas()));
        }
        if (object instanceof Job job) {
            return Stream.of(new Workload(name, job.getSpec().getTemplate(), 1));
        }
        if (object instanceof CronJob job) {
            return Stream.of(
                    new Workload(name, job.getSpec().getJobTemplate().getSpec().getTemplate(), 1));
        }
        return Stream.empty();
    }

    /** A deployment that does not say leaves it to its autoscaler. */
    private int replicasAtLeast(Deployment deployment) {
        Integer fixed = deployment.getSpec().getReplicas();
        return fixed != null
                ? fixed
                : the(HorizontalPodAutoscaler.class, deployment.getMetadata().getName())
                        .getSpec()
                        .getMinReplicas();
    }

    /**
     * Pods made from one template.
     *
     * @param replicas how many there are at least
     */
    record Workload(String name, PodTemplateSpec template, int replicas) {

        /** Whether a selector is about these pods; an empty one is about all. */
        boolean isSelectedBy(@Nullable Map<String, String> labels) {
            return labels == null
                    || template.getMetadata().getLabels().entrySet().containsAll(labels.entrySet());
        }

        boolean hasPort(String name) {
            return template.getSpec().getContainers().stream()
                    .flatMap(container -> container.getPorts().stream())
                    .anyMatch(port -> name.equals(port.getName()));
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
