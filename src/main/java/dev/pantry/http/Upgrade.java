package dev.pantry.http;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Method;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The end of a request that becomes a WebSocket.
 *
 * <p>Quarkus counts the requests under way, and when it is told to end waits until there are none. It does not notice that one which
 * was upgraded has ended: without this, a pod that ever had a WebSocket waits for the whole of {@code quarkus.shutdown.timeout}.
 */
@RegisterForReflection(targets = QuarkusRequestWrapper.class, fields = false)
public final class Upgrade {

    private static final Logger LOG = Logger.getLogger(Upgrade.class);

    /** What Quarkus calls when a response has ended; private to its package. Null if another version has it no more. */
    private static final @Nullable Method DONE = done();

    private Upgrade() {}

    /** Not to be waited for any more: whoever took the connection over ends it. May be said more than once. */
    public static void ends(HttpServerRequest request) {
        if (DONE == null) {
            return;
        }
        try {
            DONE.invoke(QuarkusRequestWrapper.get(request));
        } catch (ReflectiveOperationException e) {
            LOG.warn("a shutdown will wait for a WebSocket in vain", e);
        }
    }

    private static @Nullable Method done() {
        try {
            Method done = QuarkusRequestWrapper.class.getDeclaredMethod("done");
            done.setAccessible(true);
            return done;
        } catch (NoSuchMethodException e) {
            LOG.warn(
                    "shutdowns will wait for WebSockets in vain: this version of Quarkus counts requests in another way");
            return null;
        }
    }
}
