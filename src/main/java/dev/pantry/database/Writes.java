package dev.pantry.database;

import dev.pantry.cache.Invalidation;
import dev.pantry.cache.Invalidations;
import dev.pantry.http.Consistency;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Changes of the database, each followed by everything that became out of date.
 *
 * <pre>
 *   1. begin, change (the triggers write the outbox), read back what they wrote, commit
 *   2. apply that to this pod and to the shared tier: {@link Invalidations}
 *   3. answer
 *   4. mark the rows of the outbox as applied
 * </pre>
 *
 * So whoever has the answer to a write does not see the old value on this pod any more. The other pods hear of it by the
 * {@link Backplane}, within milliseconds of the commit.
 */
@ApplicationScoped
public class Writes {

    private static final Logger LOG = Logger.getLogger(Writes.class);

    private static final String DEADLOCK = "40P01";
    private static final int ATTEMPTS = 3;

    /** How long a writer waits. Its transaction goes on, so after that the outcome is open. Chosen. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Sessions sessions;
    private final Invalidations invalidations;
    private final Outbox outbox;

    Writes(Sessions sessions, Invalidations invalidations, Outbox outbox) {
        this.sessions = sessions;
        this.invalidations = invalidations;
        this.outbox = outbox;
    }

    /**
     * Runs {@code work} in one transaction and applies what it made out of date. If the transaction was the victim of a
     * deadlock it is run again, so {@code work} must be repeatable. Fails with {@link DatabaseUnavailable} if PostgreSQL
     * does not answer: then it may be committed or not.
     */
    public <T> Uni<T> run(Supplier<Uni<T>> work) {
        return run(work, Consistency.ofThisRequest());
    }

    /** The same, but the answer to the request at hand says nothing of it: it is not what the client asked for. */
    public <T> Uni<T> runAside(Supplier<Uni<T>> work) {
        return run(work, written -> {});
    }

    private <T> Uni<T> run(Supplier<Uni<T>> work, Consumer<List<Invalidation>> answer) {
        return sessions.inTransaction(() -> work.get().flatMap(result -> emitted(result)))
                .onFailure(Writes::isDeadlock)
                .retry()
                .atMost(ATTEMPTS - 1)
                .ifNoItem()
                .after(PATIENCE)
                .failWith(() -> new DatabaseUnavailable("no answer to a write after " + PATIENCE))
                .flatMap(done -> invalidations.apply(done.changes()).map(taken -> {
                    answer.accept(done.changes());
                    if (taken && !done.changes().isEmpty()) {
                        mark(done.transaction());
                    }
                    return done.result();
                }));
    }

    /** Behind the answer. If it fails, the relay applies the rows again: that changes nothing. */
    private void mark(String transaction) {
        outbox.markApplied(transaction)
                .subscribe()
                .with(marked -> {}, failure -> LOG.debugf("outbox rows stay open: %s", failure));
    }

    /** The result with what the triggers wrote in this transaction, the newest of each key. */
    private static <T> Uni<Done<T>> emitted(T result) {
        return Panache.getSession().flatMap(session -> session.flush()
                .chain(() -> session.createNativeQuery("""
                                select distinct on (key) key, version, deleted, cast(transaction as text)
                                from outbox
                                where transaction = pg_current_xact_id()
                                order by key, version desc
                                """, Object[].class).getResultList())
                .map(rows -> new Done<>(
                        result,
                        rows.stream().map(Writes::invalidation).toList(),
                        rows.isEmpty() ? "" : (String) rows.get(0)[3])));
    }

    private static Invalidation invalidation(Object[] row) {
        return new Invalidation((String) row[0], ((Number) row[1]).longValue(), (Boolean) row[2]);
    }

    private static boolean isDeadlock(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException pg && DEADLOCK.equals(pg.getSqlState())) {
                return true;
            }
        }
        return false;
    }

    private record Done<T>(T result, List<Invalidation> changes, String transaction) {}
}
