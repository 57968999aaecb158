package dev.pantry.http;

import java.net.URI;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Responses to writes: the new state, with its tag if it has one, kept by no cache. */
public final class Written {

    private Written() {}

    /** 200 with the state after the change. */
    public static <T> RestResponse<T> changed(T view, EntityTag tag) {
        return ResponseBuilder.ok(view)
                .header("ETag", tag.identity())
                .header("Cache-Control", "no-store")
                .build();
    }

    /** 200 with the state after the change of what has no tag of its own. */
    public static <T> RestResponse<T> changed(T view) {
        return ResponseBuilder.ok(view).header("Cache-Control", "no-store").build();
    }

    /** 201 with what was added and cannot be read by itself. */
    public static <T> RestResponse<T> created(T view) {
        return ResponseBuilder.create(RestResponse.Status.CREATED, view)
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
