package dev.pantry.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a write, and turns whatever is wrong with it into a problem that says so.
 *
 * <p>Its type must be said: a browser sends a body without one to other sites, too, and asks nobody first.
 */
@Provider
public class RequestBodies implements ReaderInterceptor {

    private final CurrentVertxRequest current;

    RequestBodies(CurrentVertxRequest current) {
        this.current = current;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        checkType(context.getHeaders().getFirst("Content-Type"), context.getMediaType());
        context.setInputStream(new BodyLimit.Stream(context.getInputStream()));
        Object body = read(context);
        if (body == null) {
            throw Problems.invalidField("", "is missing: one JSON object is needed");
        }
        return body;
    }

    private @Nullable Object read(ReaderInterceptorContext context) throws IOException {
        try {
            return context.proceed();
        } catch (BodyLimit.Exceeded e) {
            LingeringClose.after(current.getCurrent());
            throw Problems.tooLarge();
        } catch (JsonProcessingException e) {
            throw JsonProblems.of(e);
        } catch (WebApplicationException e) {
            // Quarkus wraps some of Jackson's failures
            throw e.getCause() instanceof JsonProcessingException json ? JsonProblems.of(json) : e;
        } catch (CharConversionException e) {
            throw Problems.invalidField("", "is not text in UTF-8");
        }
    }

    private static void checkType(@Nullable String given, MediaType type) {
        if (given == null || type.isWildcardType() || type.isWildcardSubtype()) {
            throw Problems.unsupportedMediaType("Content-Type must say what the body is.");
        }
        String charset = type.getParameters().get("charset");
        boolean isText = !type.getType().equals("image");
        if (isText && charset != null && !charset.equalsIgnoreCase(StandardCharsets.UTF_8.name())) {
            throw Problems.unsupportedMediaType("The charset must be UTF-8.");
        }
    }
}
