package dev.pantry.database;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/**
 * Database sessions, each on a Vert.x context of its own.
 *
 * <p>Hibernate Reactive keeps its session in the Vert.x context and must be used on the one that it began on. A load is
 * shared by many requests and started from any thread, so it can use nobody's: it gets a new one. What is begun is run to
 * its end, because cancelling while a connection is being acquired would leak it.
 *
 * <p>Fails with {@link DatabaseUnavailable} where PostgreSQL does not answer.
 */
@ApplicationScoped
public class Sessions {

    private final Vertx vertx;

    Sessions(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs {@code work} with a session of its own, without a transaction. Emits on the session's context. */
    public <T> Uni<T> read(Supplier<Uni<T>> work) {
        return onNewContext(() -> Panache.withSession(work));
    }

    /** Runs {@code work} in a transaction, committed if it succeeds. Emits on the session's context. */
    public <T> Uni<T> inTransaction(Supplier<Uni<T>> work) {
        return onNewContext(() -> Panache.withTransaction(work));
    }

    private <T> Uni<T> onNewContext(Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(waiter -> {
            Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
            VertxContextSafetyToggle.setContextSafe(context, true);
            context.runOnContext(ignored -> Uni.createFrom()
                    .deferred(work::get)
                    .onFailure(DatabaseUnavailable::isWhy)
                    .transform(DatabaseUnavailable::because)
                    .subscribe()
                    .with(waiter::complete, waiter::fail));
        });
    }
}
