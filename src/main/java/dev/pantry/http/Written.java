package dev.pantry.http;

import java.net.URI;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Responses to writes: the new state with its tag, kept by no cache. */
public final class Written {

    private Written() {}

    /** 200 with the state after the change. */
    public static <T> RestResponse<T> changed(T view, EntityTag tag) {
        return ResponseBuilder.ok(view)
                .header("ETag", tag.identity())
                .header("Cache-Control", "no-store")
                .build();
    }

    /** 201 with the new resource and where it is. */
    public static <T> RestResponse<T> created(URI location, T view, EntityTag tag) {
        return ResponseBuilder.<T>created(location)
                .entity(view)
                .header("ETag", tag.identity())
                .header("Cache-Control", "no-store")
                .build();
    }
}
