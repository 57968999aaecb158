package dev.pantry.bench;

import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.RestResponse;

/** Endpoints that send what the real ones sent once: the same status, headers and bytes, for no work at all. */
@Path("/bench/constant")
public class ConstantResource {

    private final Constant item;
    private final Constant menu;
    private final Constant compressedMenu;
    private final Constant unchanged;

    ConstantResource(Vertx vertx, @ConfigProperty(name = "quarkus.http.port") int port) {
        HttpClient client = vertx.createHttpClient();
        MultiMap plain = MultiMap.caseInsensitiveMultiMap();
        MultiMap gzip = MultiMap.caseInsensitiveMultiMap().add("Accept-Encoding", "gzip");
        MultiMap known = MultiMap.caseInsensitiveMultiMap().add("If-None-Match", "*");
        item = new Constant(client, port, "/items/7", plain);
        menu = new Constant(client, port, "/organizations/1/menu", plain);
        compressedMenu = new Constant(client, port, "/organizations/1/menu", gzip);
        unchanged = new Constant(client, port, "/items/7", known);
    }

    @GET
    @Path("item")
    public Uni<RestResponse<byte[]>> item() {
        return item.answer();
    }

    @GET
    @Path("menu")
    public Uni<RestResponse<byte[]>> menu() {
        return menu.answer();
    }

    @GET
    @Path("compressed-menu")
    public Uni<RestResponse<byte[]>> compressedMenu() {
        return compressedMenu.answer();
    }

    @GET
    @Path("unchanged")
    public Uni<RestResponse<byte[]>> unchanged() {
        return unchanged.answer();
    }
}
