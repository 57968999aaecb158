package dev.pantry.analytics;

import dev.pantry.cache.Answer;
import dev.pantry.cache.Body;
import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.Loaded;
import dev.pantry.http.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/** What organizations have sold, read through every layer; keys {@code analytics:{id}.items} and {@code .daily-sales}. */
@ApplicationScoped
class Sales {

    /** Raised by a release that changes the JSON. */
    static final int FORMAT = 1;

    private final CacheService cache;
    private final SalesRepository repository;
    private final Json json;

    Sales(Caches caches, SalesRepository repository, Json json) {
        this.cache = caches.named("analytics");
        this.repository = repository;
        this.json = json;
    }

    /** A {@link PopularItemsView}, encoded; absent if there is no such organization. */
    Uni<Answer> popularItems(long organizationId) {
        return cache.getOrSet(
                cache.key(organizationId + ".items"),
                () -> repository.popularItems(organizationId).map(rows -> {
                    List<PopularItemsView.Item> items = sold(rows, "item_id")
                            .map(row -> new PopularItemsView.Item(
                                    row.getLong("item_id"), row.getLong("quantity"), row.getLong("orders")))
                            .toList();
                    return encode(rows, version -> json.encode(new PopularItemsView(organizationId, items, version)));
                }));
    }

    /** A {@link DailySalesView}, encoded; absent if there is no such organization. */
    Uni<Answer> dailySales(long organizationId) {
        return cache.getOrSet(
                cache.key(organizationId + ".daily-sales"),
                () -> repository.dailySales(organizationId).map(rows -> {
                    List<DailySalesView.Day> days = sold(rows, "day")
                            .map(row -> new DailySalesView.Day(
                                    row.getLocalDate("day").toString(),
                                    row.getString("currency"),
                                    row.getLong("orders"),
                                    row.getLong("total_cents")))
                            .toList();
                    return encode(rows, version -> json.encode(new DailySalesView(organizationId, days, version)));
                }));
    }

    /** The rows that say what was sold. */
    private static Stream<Row> sold(List<Row> rows, String what) {
        return rows.stream().filter(row -> row.getValue(what) != null);
    }

    private static Loaded encode(List<Row> rows, LongFunction<Body> view) {
        if (rows.isEmpty()) {
            return Loaded.ABSENT;
        }
        long version = rows.get(0).getLong("version");
        return new Loaded(version, view.apply(version));
    }
}
