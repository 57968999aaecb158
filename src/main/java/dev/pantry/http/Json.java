package dev.pantry.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pantry.cache.Body;
import jakarta.enterprise.context.ApplicationScoped;

/** Encodes views into the bodies that the layers keep: once per load. */
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
}
