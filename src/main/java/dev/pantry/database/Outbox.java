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
import java.util.function.Function;

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
     * Gives rows that nobody has told Redis of to {@code apply}, and marks them if it succeeds. Rows younger than {@code
     * leftToWriter} are their writer's; rows that another pod is at are left to it. Returns how many were applied.
     */
    Uni<Integer> applyOverdue(Rows which, Duration leftToWriter, Function<List<Invalidation>, Uni<Boolean>> apply) {
        return database.withTransaction(
                connection -> claim(connection, which, leftToWriter).flatMap(rows -> {
                    if (rows.size() == 0) {
                        return Uni.createFrom().item(0);
                    }
                    Long[] ids = ids(rows);
                    return apply.apply(invalidations(rows))
                            .flatMap(applied -> applied
                                    ? mark(connection, ids)
                                    : Uni.createFrom().item(0));
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

    private static Uni<RowSet<Row>> claim(SqlConnection connection, Rows which, Duration leftToWriter) {
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
                .execute(Tuple.of((double) leftToWriter.toMillis(), which == Rows.OF_PATTERNS, which.atOnce));
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
        rows.forEach(row ->
                changes.add(new Invalidation(row.getString("key"), row.getLong("version"), row.getBoolean("deleted"))));
        return changes;
    }

    private static Long[] ids(RowSet<Row> rows) {
        List<Long> ids = new ArrayList<>(rows.size());
        rows.forEach(row -> ids.add(row.getLong("id")));
        return ids.toArray(Long[]::new);
    }

    /** What a claim is for, and how much it takes at most. */
    enum Rows {
        /** As many as a Redis just back can be told in one go. */
        OF_KEYS(500),
        /** One: each is a walk through all of Redis, and the others should not wait for it. */
        OF_PATTERNS(1);

        private final int atOnce;

        Rows(int atOnce) {
            this.atOnce = atOnce;
        }
    }
}
