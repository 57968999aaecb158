package dev.pantry.database;

import dev.pantry.cache.ChangeLog;
import dev.pantry.cache.Invalidation;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
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

    /** Rows that one claim takes at most: what a Redis just back can be told in one go. */
    private static final int MOST_CLAIMED = 500;

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
    Uni<Integer> applyOverdue(Duration leftToWriter, Function<List<Invalidation>, Uni<Boolean>> apply) {
        return database.withTransaction(
                connection -> claim(connection, leftToWriter).flatMap(rows -> {
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

    private static Uni<RowSet<Row>> claim(SqlConnection connection, Duration leftToWriter) {
        return connection.preparedQuery("""
                        select id, key, version, deleted
                        from outbox
                        where applied_at is null and created_at < now() - $1 * interval '1 millisecond'
                        order by id
                        limit $2
                        for update skip locked
                        """).execute(Tuple.of((double) leftToWriter.toMillis(), MOST_CLAIMED));
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
}
