package dev.pantry.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pantry.cache.Body;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;

/** Encodes views into the bodies that the layers keep: once per load; and reads back those that Pantry itself needs. */
@ApplicationScoped
public class Json {

    private final ObjectMapper mapper;

    Json(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** The view as JSON, compressed too where that is worth it. */
    public Body encode(Object view) {
        try {
            return Body.of(mapper.writeValueAsBytes(view));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view cannot be encoded: " + view.getClass(), e);
        }
    }

    /** The view in a body that was encoded here or by another release, which may say more. */
    public <T> T decode(Body body, Class<T> view) {
        try {
            return mapper.readerFor(view)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(body.identity());
        } catch (IOException e) {
            throw new IllegalStateException("a body cannot be decoded: " + view, e);
        }
    }
}
