package dev.pantry.database;

import dev.pantry.cache.Invalidation;
import dev.pantry.cache.Invalidations;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Supplier;

/**
 * Changes of the database, each followed by everything that became out of date.
 *
 * <pre>
 *   1. begin, change (the triggers write the outbox), read back what they wrote, commit
 *   2. apply that to this pod and to the shared tier: {@link Invalidations}
 *   3. answer
 * </pre>
 *
 * So whoever has the answer to a write does not see the old value on this pod any more.
 */
@ApplicationScoped
public class Writes {

    private static final String DEADLOCK = "40P01";
    private static final int ATTEMPTS = 3;

    private final Sessions sessions;
    private final Invalidations invalidations;

    Writes(Sessions sessions, Invalidations invalidations) {
        this.sessions = sessions;
        this.invalidations = invalidations;
    }

    /**
     * Runs {@code work} in one transaction and applies what it made out of date. If the transaction was the victim of a
     * deadlock it is run again, so {@code work} must be repeatable.
     */
    public <T> Uni<T> run(Supplier<Uni<T>> work) {
        return sessions.inTransaction(
                        () -> work.get().flatMap(result -> emitted().map(changes -> new Done<>(result, changes))))
                .onFailure(Writes::isDeadlock)
                .retry()
                .atMost(ATTEMPTS - 1)
                .flatMap(done -> invalidations.apply(done.changes()).replaceWith(done.result()));
    }

    /** What the triggers wrote in this transaction, the newest of each key. */
    private static Uni<List<Invalidation>> emitted() {
        return Panache.getSession().flatMap(session -> session.flush()
                .chain(() -> session.createNativeQuery("""
                                select distinct on (key) key, version, deleted
                                from outbox
                                where transaction = pg_current_xact_id()
                                order by key, version desc
                                """, Object[].class).getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Invalidation((String) row[0], ((Number) row[1]).longValue(), (Boolean) row[2]))
                        .toList()));
    }

    private static boolean isDeadlock(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException pg && DEADLOCK.equals(pg.getSqlState())) {
                return true;
            }
        }
        return false;
    }

    private record Done<T>(T result, List<Invalidation> changes) {}
}
