package dev.pantry.cache;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waiting for a result that several share, each on its own Vert.x context. */
final class Waiting {

    private Waiting() {}

    /**
     * The result of {@code shared}: at once if it is there, else emitted on the context that this was called on. Giving
     * up the wait does not cancel what is waited for.
     */
    static <T> Uni<T> on(CompletableFuture<T> shared) {
        if (shared.isDone() && !shared.isCompletedExceptionally()) {
            return Uni.createFrom().item(shared.join());
        }
        Uni<T> result = Uni.createFrom().emitter(waiter -> {
            CompletableFuture<?> told = shared.whenComplete((item, failure) -> {
                if (failure == null) {
                    waiter.complete(item);
                } else {
                    waiter.fail(cause(failure));
                }
            });
            waiter.onTermination(() -> told.cancel(false)); // forgets this waiter, not the load
        });
        return backOnCallersContext(result);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Runs {@code work} to its end even if whoever waits for it gives up. */
    static <T> Uni<T> untilTheEnd(Uni<T> work) {
        return Uni.createFrom().emitter(waiter -> work.subscribe().with(waiter::complete, waiter::fail));
    }

    /**
     * Emits on the Vert.x context that this was called on, if any: another request's context carries that request's
     * database session.
     */
    static <T> Uni<T> backOnCallersContext(Uni<T> uni) {
        Context caller = Vertx.currentContext();
        if (caller == null) {
            return uni;
        }
        return uni.emitOn(command -> {
            if (Vertx.currentContext() == caller) {
                command.run();
            } else {
                caller.runOnContext(ignored -> command.run());
            }
        });
    }
}
