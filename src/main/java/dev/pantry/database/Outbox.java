package dev.pantry.database;

import dev.pantry.cache.Applied;
import dev.pantry.cache.ChangeLog;
import dev.pantry.cache.Invalidation;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The log of what became out of date, written by triggers: the authority on what every pod must have heard, and on what
 * Redis must have been told.
 */
@ApplicationScoped
class Outbox implements ChangeLog {

    /** {@code invalidate} itself waits for three seconds at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Pool database;

    Outbox(Pool database) {
        this.database = database;
    }

    @Override
    public Uni<List<Invalidation>> recent() {
        return database.query("select distinct on (key) key, version, deleted from outbox order by key, version desc")
                .execute()
                .map(Outbox::invalidations);
    }

    /**
     * Every pod hears of it with the commit. Then the row is held while {@code apply} is at it: a walk through Redis takes
     * longer than the relays leave to a writer.
     */
    @Override
    public Uni<Applied> append(String key, Function<Invalidation, Uni<Applied>> apply) {
        return database.preparedQuery("select id, key, version, deleted from invalidate($1)")
                .execute(Tuple.of(key))
                .ifNoItem()
                .after(PATIENCE)
                .failWith(() -> new DatabaseUnavailable("no answer to an invalidation after " + PATIENCE))
                .onFailure(Outbox::isForAnotherTime)
                .transform(DatabaseUnavailable::because)
                .flatMap(rows -> applyHeld(ids(rows), invalidations(rows).get(0), apply));
    }

    private Uni<Applied> applyHeld(Long[] row, Invalidation change, Function<Invalidation, Uni<Applied>> apply) {
        return database.withTransaction(connection -> connection
                        .preparedQuery("select from outbox where id = any ($1) for update")
                        .execute(Tuple.of(row))
                        .chain(() -> apply.apply(change))
                        .call(applied -> applied.complete()
                                ? mark(connection, row)
                                : Uni.createFrom().item(0)))
                .onFailure()
                .recoverWithUni(notHeld -> apply.apply(change));
    }

    /** The database does not answer, or somebody who has changed something does not end. */
    private static boolean isForAnotherTime(Throwable failure) {
        return DatabaseUnavailable.isWhy(failure)
                || failure instanceof PgException pg && LOCK_NOT_AVAILABLE.equals(pg.getSqlState());
    }

    /** Redis has been told of everything that this transaction changed. */
    Uni<Void> markApplied(String transaction) {
        return database.preparedQuery("update outbox set applied_at = now() where transaction = $1::text::xid8")
                .execute(Tuple.of(transaction))
                .replaceWithVoid();
    }

    /**
     * Gives rows that nobody has told Redis of to {@code apply}, {@code most} of them at most and the oldest first, and marks
     * those that it returns. Rows younger than {@code leftToWriter} are their writer's; rows that another pod is at are
     * left to it.
     */
    Uni<Told> applyOverdue(
            Rows which, int most, Duration leftToWriter, Function<List<Invalidation>, Uni<Set<Invalidation>>> apply) {
        return database.withTransaction(
                connection -> claim(connection, which, most, leftToWriter).flatMap(claimed -> {
                    if (claimed.size() == 0) {
                        return Uni.createFrom().item(Told.NOTHING);
                    }
                    return apply.apply(invalidations(claimed)).flatMap(taken -> {
                        Long[] told = ids(claimed, row -> taken.contains(invalidation(row)));
                        return mark(connection, told).replaceWith(new Told(claimed.size(), told.length));
                    });
                }));
    }

    /** A row that is held is being told already, and stays open if that fails. */
    @Override
    public Uni<Void> reopen(List<Invalidation> changes) {
        if (changes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        String[] keys = changes.stream().map(Invalidation::key).toArray(String[]::new);
        return database.preparedQuery("""
                        update outbox set applied_at = null
                        where id in (select id from outbox where key = any ($1) for update skip locked)
                        """).execute(Tuple.of(keys)).replaceWithVoid();
    }

    private static Uni<RowSet<Row>> claim(SqlConnection connection, Rows which, int most, Duration leftToWriter) {
        return connection
                .preparedQuery("""
                        select id, key, version, deleted
                        from outbox
                        where applied_at is null and created_at < now() - $1 * interval '1 millisecond'
                          and (strpos(key, '*') > 0) = $2
                        order by id
                        limit $3
                        for update skip locked
                        """)
                .execute(Tuple.of((double) leftToWriter.toMillis(), which == Rows.OF_PATTERNS, most));
    }

    private static Uni<Integer> mark(SqlConnection connection, Long[] ids) {
        return connection
                .preparedQuery("update outbox set applied_at = now() where id = any ($1)")
                .execute(Tuple.of(ids))
                .map(RowSet::rowCount);
    }

    /** Forgets what was applied longer ago than the log reaches. Nothing that Redis has not been told of is forgotten. */
    Uni<Void> purge() {
        return database.preparedQuery("delete from outbox where applied_at < now() - $1 * interval '1 millisecond'")
                .execute(Tuple.of((double) REACH.toMillis()))
                .replaceWithVoid();
    }

    private static List<Invalidation> invalidations(RowSet<Row> rows) {
        List<Invalidation> changes = new ArrayList<>(rows.size());
        rows.forEach(row -> changes.add(invalidation(row)));
        return changes;
    }

    private static Invalidation invalidation(Row row) {
        return new Invalidation(row.getString("key"), row.getLong("version"), row.getBoolean("deleted"));
    }

    private static Long[] ids(RowSet<Row> rows) {
        return ids(rows, row -> true);
    }

    private static Long[] ids(RowSet<Row> rows, Predicate<Row> which) {
        List<Long> ids = new ArrayList<>(rows.size());
        rows.forEach(row -> {
            if (which.test(row)) {
                ids.add(row.getLong("id"));
            }
        });
        return ids.toArray(Long[]::new);
    }

    /** What a claim is for. */
    enum Rows {
        OF_KEYS,
        OF_PATTERNS
    }

    /** How many rows were claimed, and of how many of them Redis knows now. */
    record Told(int claimed, int told) {

        static final Told NOTHING = new Told(0, 0);

        /** Whether there may be more, and Redis takes it. */
        boolean mayGoOn(int most) {
            return claimed == most && told == most;
        }
    }
}
