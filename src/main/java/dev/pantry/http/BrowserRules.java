package dev.pantry.http;

import io.quarkus.runtime.LaunchMode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * What a browser may do with an answer, said on every one, errors included: take it for what it says it is, load and run
 * nothing for it, put it into no frame, be a part of no other origin's page (but a picture), and tell nobody where a reader
 * has come from.
 *
 * <p>{@code frame-ancestors} is what {@code X-Frame-Options} was. That a browser must come by TLS (HSTS) is said by
 * whoever speaks TLS with it, which Pantry does not.
 */
@Singleton // without a proxy: it is called for every request
class BrowserRules {

    /** For a picture, which a browser shows as a document of its own, the same and not even a form. */
    static final CharSequence PICTURE_POLICY =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'; sandbox");

    static final CharSequence POLICY_FIELD = HttpHeaders.createOptimized("Content-Security-Policy");

    /** For a picture, which pages of other origins may show. */
    static final CharSequence FOR_ALL_ORIGINS = HttpHeaders.createOptimized("cross-origin");

    /** Whose pages may have it as a part (Fetch standard). Those that read it by CORS need to be told more. */
    static final CharSequence EMBEDDING_FIELD = HttpHeaders.createOptimized("Cross-Origin-Resource-Policy");

    private static final CharSequence POLICY =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");
    private static final CharSequence FOR_ITS_ORIGIN = HttpHeaders.createOptimized("same-origin");
    private static final CharSequence TYPE_OPTIONS_FIELD = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence TYPE_OPTIONS = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence REFERRER_FIELD = HttpHeaders.createOptimized("Referrer-Policy");
    private static final CharSequence REFERRER = HttpHeaders.createOptimized("no-referrer");

    private static final String OPERATIONS = "/q/";

    /** Those of Quarkus, in dev mode, below {@code /q}: they have scripts. */
    private final boolean hasPages;

    BrowserRules() {
        this.hasPages = LaunchMode.current() == LaunchMode.DEVELOPMENT;
    }

    void tell(RoutingContext routing) {
        MultiMap fields = routing.response().headers();
        fields.set(TYPE_OPTIONS_FIELD, TYPE_OPTIONS)
                .set(REFERRER_FIELD, REFERRER)
                .set(EMBEDDING_FIELD, FOR_ITS_ORIGIN);
        if (!isPage(routing)) {
            fields.set(POLICY_FIELD, POLICY);
        }
    }

    private boolean isPage(RoutingContext routing) {
        return hasPages && routing.request().path().startsWith(OPERATIONS);
    }
}
