package dev.pantry.http;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Arrays;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/**
 * Makes every {@code @RestPath long} an id. What no resource can have as its id is 404 here, before the layers are asked:
 * it costs no load and fills no cache.
 */
@Provider
public class PathIds implements ParamConverterProvider {

    @Override
    @SuppressWarnings("unchecked") // a converter of long is what was asked for
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> type, Type genericType, Annotation[] annotations) {
        boolean inPath = Arrays.stream(annotations).anyMatch(RestPath.class::isInstance);
        return inPath && type == long.class ? (ParamConverter<T>) new Converter() : null;
    }

    private static final class Converter implements ParamConverter<Long> {

        @Override
        public Long fromString(String text) {
            return Ids.parse(text).orElseThrow(() -> new NotFoundException("There is no such resource."));
        }

        @Override
        public String toString(Long id) {
            return id.toString();
        }
    }
}
