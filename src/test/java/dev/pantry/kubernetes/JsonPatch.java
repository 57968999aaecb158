package dev.pantry.kubernetes;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Steps of a patch as RFC 6902 has them: {@code add} and {@code replace}. */
final class JsonPatch {

    private JsonPatch() {}

    /**
     * Changes {@code object}.
     *
     * @throws IllegalArgumentException if there is nothing where something is replaced, or nowhere to add
     */
    static void apply(ObjectNode object, JsonNode step) {
        JsonPointer path = JsonPointer.compile(step.get("path").textValue());
        JsonNode parent = object.at(path.head());
        String last = path.last().getMatchingProperty();
        switch (step.get("op").textValue()) {
            case "add" -> add(parent, last, step);
            case "replace" -> {
                if (object.at(path).isMissingNode()) {
                    throw new IllegalArgumentException("nothing to replace at " + path);
                }
                set(parent, last, step.get("value"));
            }
            default -> throw new IllegalArgumentException("not known: " + step);
        }
    }

    private static void add(JsonNode parent, String last, JsonNode step) {
        if (parent instanceof ArrayNode array && last.equals("-")) {
            array.add(step.get("value"));
        } else if (parent instanceof ObjectNode fields) {
            fields.set(last, step.get("value"));
        } else {
            throw new IllegalArgumentException("nowhere to add: " + step);
        }
    }

    private static void set(JsonNode parent, String last, JsonNode value) {
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), value);
        } else {
            ((ObjectNode) parent).set(last, value);
        }
    }
}
