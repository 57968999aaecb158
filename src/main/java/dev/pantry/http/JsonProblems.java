package dev.pantry.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a body, and in which field. Jackson's own messages name classes and so stay here. */
final class JsonProblems {

    /** A field may be named with as many characters as a body has. */
    private static final int LONGEST_NAME = 100;

    private JsonProblems() {}

    static HttpProblem of(JsonProcessingException refused) {
        return Problems.invalidField(field(refused), message(refused));
    }

    private static String message(JsonProcessingException refused) {
        if (refused instanceof UnrecognizedPropertyException) {
            return "is not a field of this body";
        }
        if (refused instanceof InvalidNullException) {
            return "must not be null; leave it out to keep it as it is";
        }
        if (refused instanceof MismatchedInputException mismatch) {
            return "must be " + kind(mismatch.getTargetType());
        }
        Throwable cause = refused instanceof JsonMappingException ? refused.getCause() : refused;
        if (cause instanceof InputCoercionException coercion) {
            return "must be " + kind(coercion.getTargetType());
        }
        if (cause instanceof StreamConstraintsException) {
            return "is longer or deeper nested than a body may be" + at(refused);
        }
        boolean isDoubled = refused.getOriginalMessage().startsWith("Duplicate field");
        return isDoubled ? "is given twice" : "is not valid JSON" + at(refused);
    }

    private static String kind(@Nullable Class<?> type) {
        if (type == String.class) {
            return "a string";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == Integer.class || type == int.class) {
            return "a whole number of at most 32 bits";
        }
        if (type == Long.class || type == long.class) {
            return "a whole number of at most 64 bits";
        }
        if (type != null && type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
        }
        if (type != null && Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        return type != null && type.isRecord() ? "one JSON object and nothing else" : "of another type";
    }

    /** As in {@code lines[2].quantity}; empty if it is the body as a whole. */
    private static String field(JsonProcessingException refused) {
        if (refused instanceof JsonMappingException mapping
                && !mapping.getPath().isEmpty()) {
            return shortened(mapping.getPath().stream()
                    .map(JsonProblems::step)
                    .collect(Collectors.joining("."))
                    .replace(".[", "["));
        }
        // A doubled field, or broken JSON: the parser knows where it was.
        String current = refused.getProcessor() instanceof JsonParser parser
                ? parser.getParsingContext().getCurrentName()
                : null;
        return current == null ? "" : shortened(current);
    }

    private static String step(Reference reference) {
        return reference.getFieldName() == null ? "[" + reference.getIndex() + "]" : reference.getFieldName();
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
    }

    private static String at(JsonProcessingException refused) {
        JsonLocation location = refused.getLocation();
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
