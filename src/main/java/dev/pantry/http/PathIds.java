package dev.pantry.http;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/**
 * Makes every {@code @RestPath long} or {@code UUID} an id. What no resource can have as its id is 404 here, before the
 * layers are asked: it costs no load and fills no cache.
 */
@Provider
public class PathIds implements ParamConverterProvider {

    @Override
    @SuppressWarnings("unchecked") // a converter of that very type is what was asked for
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> type, Type genericType, Annotation[] annotations) {
        if (Arrays.stream(annotations).noneMatch(RestPath.class::isInstance)) {
            return null;
        }
        if (type == long.class) {
            return (ParamConverter<T>) new Converter<>(PathIds::number);
        }
        return type == UUID.class ? (ParamConverter<T>) new Converter<>(Ids::parseUuid) : null;
    }

    private static Optional<Long> number(String text) {
        OptionalLong id = Ids.parse(text);
        return id.isPresent() ? Optional.of(id.getAsLong()) : Optional.empty();
    }

    private record Converter<T extends Object>(Function<String, Optional<T>> parse) implements ParamConverter<T> {

        @Override
        public T fromString(String text) {
            return parse.apply(text).orElseThrow(() -> new NotFoundException("There is no such resource."));
        }

        @Override
        public String toString(T id) {
            return id.toString();
        }
    }
}
