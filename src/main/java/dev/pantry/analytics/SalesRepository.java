package dev.pantry.analytics;

import dev.pantry.database.DatabaseUnavailable;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The counts in PostgreSQL. Each is read by one statement, so that the version is that of what it came with. Fails with
 * {@link DatabaseUnavailable} where PostgreSQL does not answer.
 *
 * <p>Without Hibernate: these are hundreds of rows, none of them an entity, and to read them took more than twice as long
 * with it ({@code AnalyticsIT} prints how long).
 */
@ApplicationScoped
class SalesRepository {

    private static final int MOST_ITEMS = 100;
    private static final int MOST_DAYS = 366;

    private static final String POPULAR_ITEMS = """
            select coalesce(s.version, 0) as version, p.item_id, p.quantity, p.orders
            from organization g
            left join analytics_state s on s.organization_id = g.id
            left join lateral (
              select item_id, quantity, orders from item_popularity
              where organization_id = g.id order by quantity desc, item_id limit $2) p on true
            where g.id = $1
            order by p.quantity desc, p.item_id
            """;

    private static final String DAILY_SALES = """
            select coalesce(s.version, 0) as version, d.day, d.currency, d.orders, d.total_cents
            from organization g
            left join analytics_state s on s.organization_id = g.id
            left join lateral (
              select day, currency, orders, total_cents from daily_sales
              where organization_id = g.id order by day desc, currency limit $2) d on true
            where g.id = $1
            order by d.day desc, d.currency
            """;

    private final Pool database;

    SalesRepository(Pool database) {
        this.database = database;
    }

    /** Rows of version, item_id, quantity, orders; one without an item if nothing was sold; none if there is no such organization. */
    Uni<List<Row>> popularItems(long organizationId) {
        return run(POPULAR_ITEMS, Tuple.of(organizationId, MOST_ITEMS)).map(SalesRepository::list);
    }

    /** The same with day, currency, orders, total_cents. */
    Uni<List<Row>> dailySales(long organizationId) {
        return run(DAILY_SALES, Tuple.of(organizationId, MOST_DAYS)).map(SalesRepository::list);
    }

    /** Counts again, unless that is being done or was done a moment ago; returns whether it has. */
    Uni<Boolean> refresh(Duration atMostEvery) {
        return run("select refresh_analytics($1)", Tuple.of(atMostEvery.toMillis() / 1e3))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    private Uni<RowSet<Row>> run(String statement, Tuple arguments) {
        return database.preparedQuery(statement)
                .execute(arguments)
                .onFailure(DatabaseUnavailable::isWhy)
                .transform(DatabaseUnavailable::because);
    }

    private static List<Row> list(RowSet<Row> rows) {
        List<Row> all = new ArrayList<>(rows.size());
        rows.forEach(all::add);
        return all;
    }
}
