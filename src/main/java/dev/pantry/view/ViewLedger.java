package dev.pantry.view;

import dev.pantry.cache.Bulkhead;
import dev.pantry.cache.Overloaded;
import dev.pantry.database.DatabaseUnavailable;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The counts in PostgreSQL. What is added is recorded by the very statement that adds it, so each statement may be repeated
 * until there is an answer. Fails with {@link DatabaseUnavailable} where there is none. Views of items that are not there any
 * more are dropped.
 */
@ApplicationScoped
class ViewLedger {

    /** Chosen: a statement takes milliseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Chosen: a read takes a millisecond, and most connections of the pool are for whatever else is asked. */
    private static final int READS_AT_A_TIME = 4;

    /** Chosen: beyond, a reader is told at once to come again. */
    private static final int READS_WAITING = 256;

    /** Chosen: many times longer than anything is sent again. */
    private static final String REMEMBERED = "interval '7 days'";

    /** Counts items and amounts, two arrays, if {@code news} has a row. In the order of the ids, as everybody does. */
    private static final String COUNT = """
            insert into view_count as c (item_id, views)
            select a.item_id, a.views
            from unnest($%d::bigint[], $%d::bigint[]) as a (item_id, views)
            join item i on i.id = a.item_id
            where exists (select from news)
            order by a.item_id
            on conflict (item_id) do update set views = c.views + excluded.views
            """;

    private static final String RECORD = """
            with news as (
              insert into view_batch (id) values ($1) on conflict do nothing returning id
            )
            """ + COUNT.formatted(2, 3);

    private static final String ADD = """
            with news as (
              insert into view_sender as s (pod, shard, sequence) values ($1, $2, $3)
              on conflict (pod, shard) do update set sequence = excluded.sequence, recorded_at = now()
                where s.sequence < excluded.sequence
              returning sequence
            )
            """ + COUNT.formatted(4, 5);

    private static final String FIND = """
            select coalesce((select views from view_count where item_id = $1), 0) as views,
                   array(select id from view_batch where id = any ($2)) as batches
            """;

    private final Pool database;
    private final Bulkhead reads = new Bulkhead(READS_AT_A_TIME, READS_WAITING);

    ViewLedger(Pool database) {
        this.database = database;
    }

    /** Counts what a pod could not give to Redis, unless this sequence or a later one of its is counted already. */
    Uni<Void> add(UUID pod, Shard shard, long sequence, Map<Long, Long> amounts) {
        return run(ADD, Tuple.of(pod, shard.number(), sequence, items(amounts), views(amounts)))
                .replaceWithVoid();
    }

    /** Counts a batch from Redis, unless it is counted already. */
    Uni<Void> record(String batch, Map<Long, Long> amounts) {
        return run(RECORD, Tuple.of(batch, items(amounts), views(amounts))).replaceWithVoid();
    }

    /**
     * The count of an item, and which of these batches are in it, at one moment. So many at a time: a slow count takes no
     * connection from whoever reads a menu. Fails with {@link Overloaded} if too many are waiting.
     */
    Uni<Counted> find(long itemId, List<String> batches) {
        Tuple arguments = Tuple.of(itemId, batches.toArray(String[]::new));
        return awaited(reads.run(() -> database.preparedQuery(FIND).execute(arguments)))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Counted(row.getLong("views"), Set.of(row.getArrayOfStrings("batches")));
                });
    }

    /**
     * The shards that were not flushed for so long; they are the caller's until that time has passed again. One that somebody
     * else is at is left to them.
     */
    Uni<List<Shard>> claimDue(Duration every) {
        return run("""
                        update view_shard set flushed_at = now()
                        where shard in (
                          select shard from view_shard
                          where flushed_at <= now() - $1 * interval '1 millisecond'
                          order by shard
                          for update skip locked)
                        returning shard
                        """, Tuple.of((double) every.toMillis())).map(rows -> {
            List<Shard> due = new ArrayList<>(rows.size());
            rows.forEach(row -> due.add(Shard.ALL.get(row.getInteger("shard"))));
            return due;
        });
    }

    /** Forgets what nobody can send again. */
    Uni<Void> forgetOld() {
        return run("delete from view_batch where recorded_at < now() - " + REMEMBERED, Tuple.tuple())
                .chain(() -> run("delete from view_sender where recorded_at < now() - " + REMEMBERED, Tuple.tuple()))
                .replaceWithVoid();
    }

    private Uni<RowSet<Row>> run(String sql, Tuple arguments) {
        return awaited(database.preparedQuery(sql).execute(arguments));
    }

    /** Not cancelled: what has begun ends, and a connection that is being acquired is not lost. */
    private static Uni<RowSet<Row>> awaited(Uni<RowSet<Row>> query) {
        return Uni.createFrom()
                .<RowSet<Row>>emitter(waiter -> query.subscribe().with(waiter::complete, waiter::fail))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure(failure -> failure instanceof TimeoutException || DatabaseUnavailable.isWhy(failure))
                .transform(DatabaseUnavailable::because);
    }

    private static Long[] items(Map<Long, Long> amounts) {
        return amounts.keySet().toArray(Long[]::new);
    }

    private static Long[] views(Map<Long, Long> amounts) {
        return amounts.values().toArray(Long[]::new);
    }

    /**
     * What the row of an item says.
     *
     * @param batches those of the batches asked for that are in it
     */
    record Counted(long views, Set<String> batches) {}
}
