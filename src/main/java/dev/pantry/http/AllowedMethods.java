package dev.pantry.http;

import jakarta.ws.rs.HttpMethod;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.core.Deployment;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper.RequestMatch;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;

/**
 * The methods that there are at an address, which whoever used another one has to be told (RFC 9110, section 15.5.6). RESTEasy
 * says so to {@code OPTIONS} only, and then of a whole class.
 */
final class AllowedMethods {

    private final RequestMapper<InitialMatch> classes;

    AllowedMethods(Deployment deployment) {
        this.classes = new RequestMapper<>(deployment.getClassMappers());
    }

    /** In alphabetical order. Those that RESTEasy answers by itself are among them. */
    Set<String> at(String path) {
        Set<String> methods = new TreeSet<>();
        RequestMatch<InitialMatch> match = classes.map(path);
        while (match != null) {
            for (ServerRestHandler handler : match.value.handlers) {
                if (handler instanceof ClassRoutingHandler routing) {
                    addTo(methods, routing, match.remaining.isEmpty() ? "/" : match.remaining);
                }
            }
            match = classes.continueMatching(path, match);
        }
        if (methods.contains(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        methods.add(HttpMethod.OPTIONS);
        return methods;
    }

    private static void addTo(Set<String> methods, ClassRoutingHandler routing, String remaining) {
        routing.getMappers().forEach((method, mapper) -> {
            if (method != null && mapper.map(remaining) != null) {
                methods.add(method);
            }
        });
    }
}
