package dev.pantry.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * As much of kustomize as the manifests use, so that they can be checked where there is none: resources, generators,
 * patches (RFC 6902), namespace, labels, images. Refuses whatever else a kustomization asks for. What is generated keeps
 * its name, without the hash that kustomize appends to it and to everything that refers to it.
 */
final class Kustomization {

    private static final YAMLMapper YAML = new YAMLMapper();

    private static final Set<String> FIELDS = Set.of(
            "apiVersion",
            "kind",
            "namespace",
            "labels",
            "resources",
            "configMapGenerator",
            "secretGenerator",
            "generatorOptions",
            "images",
            "patches");

    private final Path folder;
    private final JsonNode wanted;
    private final List<ObjectNode> objects = new ArrayList<>();

    private Kustomization(Path folder) {
        this.folder = folder;
        this.wanted = read(folder.resolve("kustomization.yaml")).get(0);
        checkFields(wanted, FIELDS);
    }

    /** What {@code kubectl kustomize folder} prints. */
    static List<ObjectNode> render(Path folder) {
        Kustomization kustomization = new Kustomization(folder);
        kustomization.collect();
        kustomization.generate("ConfigMap", kustomization.wanted.path("configMapGenerator"));
        kustomization.generate("Secret", kustomization.wanted.path("secretGenerator"));
        kustomization.wanted.path("patches").forEach(kustomization::patch);
        kustomization.objects.forEach(kustomization::transform);
        return kustomization.objects;
    }

    private void collect() {
        for (JsonNode resource : wanted.path("resources")) {
            Path path = folder.resolve(resource.textValue()).normalize();
            objects.addAll(Files.isDirectory(path) ? render(path) : read(path));
        }
    }

    private static List<ObjectNode> read(Path file) {
        try (MappingIterator<ObjectNode> documents =
                YAML.readerFor(ObjectNode.class).readValues(file.toFile())) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private void generate(String kind, JsonNode generators) {
        for (JsonNode generator : generators) {
            checkFields(generator, Set.of("name", "behavior", "files", "literals", "envs", "options"));
            String name = generator.get("name").textValue();
            ObjectNode data;
            if (generator.path("behavior").asText().equals("merge")) {
                data = (ObjectNode) the(kind, name).get("data");
            } else {
                ObjectNode made =
                        YAML.createObjectNode().put("apiVersion", "v1").put("kind", kind);
                made.putObject("metadata").put("name", name);
                JsonNode options = generator.path("options");
                checkFields(options, Set.of("labels", "disableNameSuffixHash"));
                if (options.has("labels")) {
                    made.withObjectProperty("metadata").set("labels", options.get("labels"));
                }
                data = made.putObject(kind.equals("Secret") ? "stringData" : "data");
                objects.add(made);
            }
            generator.path("files").forEach(file -> putFile(data, file.textValue()));
            generator.path("literals").forEach(literal -> putPair(data, literal.textValue()));
            generator.path("envs").forEach(file -> text(folder.resolve(file.textValue()))
                    .lines()
                    .forEach(pair -> putPair(data, pair)));
        }
    }

    private void putFile(ObjectNode data, String name) {
        data.put(Path.of(name).getFileName().toString(), text(folder.resolve(name)));
    }

    private static void putPair(ObjectNode data, String pair) {
        int equals = pair.indexOf('=');
        data.put(pair.substring(0, equals), pair.substring(equals + 1));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void patch(JsonNode patch) {
        checkFields(patch, Set.of("target", "patch"));
        checkFields(patch.get("target"), Set.of("kind", "name"));
        ObjectNode target = the(
                patch.get("target").get("kind").textValue(),
                patch.get("target").get("name").textValue());
        try {
            YAML.readTree(patch.get("patch").textValue()).forEach(step -> JsonPatch.apply(target, step));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode the(String kind, String name) {
        List<ObjectNode> matching = objects.stream()
                .filter(object -> object.get("kind").textValue().equals(kind)
                        && object.at("/metadata/name").textValue().equals(name))
                .toList();
        if (matching.size() != 1) {
            throw new IllegalArgumentException(folder + ": " + matching.size() + " of " + kind + " " + name);
        }
        return matching.get(0);
    }

    private void transform(ObjectNode object) {
        ObjectNode metadata = object.withObjectProperty("metadata");
        if (wanted.has("namespace") && !object.get("kind").textValue().equals("Namespace")) {
            metadata.put("namespace", wanted.get("namespace").textValue());
        }
        for (JsonNode labels : wanted.path("labels")) {
            checkFields(labels, Set.of("pairs"));
            metadata.withObjectProperty("labels").setAll((ObjectNode) labels.get("pairs"));
        }
        for (JsonNode image : wanted.path("images")) {
            checkFields(image, Set.of("name", "newName", "newTag"));
            object.findParents("image").forEach(container -> tag((ObjectNode) container, image));
        }
    }

    private static void tag(ObjectNode container, JsonNode image) {
        String name = image.get("name").textValue();
        if (container.get("image").asText().equals(name)) {
            container.put(
                    "image",
                    image.path("newName").asText(name)
                            + ':'
                            + image.get("newTag").textValue());
        }
    }

    private static void checkFields(JsonNode node, Set<String> known) {
        node.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw new IllegalArgumentException("this test does not know how kustomize does '" + field + "'");
            }
        });
    }
}
