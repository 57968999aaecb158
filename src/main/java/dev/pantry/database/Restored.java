package dev.pantry.database;

import dev.pantry.cache.Caches;
import dev.pantry.cache.Floors;
import dev.pantry.cache.KeyPattern;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Notices that the database was restored to an older state: it has given out fewer versions than this pod has seen. Then
 * what the layers hold may never have happened, and looks newer than the rows:
 *
 * <pre>
 *   1. item:7 is changed: version 200   2. a backup is restored, with item:7 at version 100
 *   3. item:7 is changed: version 101, which is no news to anybody who holds 200
 * </pre>
 *
 * So its versions go on above all that were ever seen, and everything is out of date. A version thus never means two things,
 * not even in the tags that clients hold.
 *
 * <p>If every pod was restarted as well nobody knows more than the database does: then DELETE /cache.
 */
@ApplicationScoped
class Restored {

    private static final Logger LOG = Logger.getLogger(Restored.class);

    /** Others may have seen more than this pod. Chosen: more than are given out in the seconds that news may take. */
    private static final long MARGIN = 1_000_000;

    private final Pool database;
    private final Floors floors;
    private final Caches caches;
    private volatile boolean unfinished;

    Restored(Pool database, Floors floors, Caches caches) {
        this.database = database;
        this.floors = floors;
        this.caches = caches;
    }

    /** To be asked whenever the database was away: makes everything out of date if it was restored meanwhile. */
    Uni<Void> check() {
        long seen = floors.highest();
        return database.query("select last_value from version_seq")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))
                .flatMap(given -> {
                    if (given >= seen && !unfinished) {
                        return Uni.createFrom().voidItem();
                    }
                    if (!unfinished) {
                        LOG.warnf(
                                "the database is at version %d, but %d was seen: it was restored, all is out of date",
                                given, seen);
                    }
                    unfinished = true;
                    return startAnew(seen).invoke(() -> unfinished = false);
                });
    }

    /** Pods that notice it at the same time do it one after the other; twice does no harm. */
    private Uni<Void> startAnew(long seen) {
        return database.withTransaction(connection -> connection
                .query("select pg_advisory_xact_lock(hashtext('pantry-restored'))")
                .execute()
                .chain(() -> goOnAbove(connection, seen))
                .chain(() -> connection
                        .preparedQuery("select invalidate(pattern) from unnest($1::text[]) as pattern")
                        .execute(Tuple.of(caches.everything().stream()
                                .map(KeyPattern::text)
                                .toArray(String[]::new))))
                .replaceWithVoid());
    }

    private static Uni<?> goOnAbove(SqlConnection connection, long seen) {
        return connection
                .preparedQuery("select setval('version_seq', $1) from version_seq where last_value < $2")
                .execute(Tuple.of(seen + MARGIN, seen));
    }
}
