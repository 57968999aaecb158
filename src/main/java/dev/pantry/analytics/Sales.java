package dev.pantry.analytics;

import dev.pantry.cache.Answer;
import dev.pantry.cache.Body;
import dev.pantry.cache.CacheService;
import dev.pantry.cache.Caches;
import dev.pantry.cache.Loaded;
import dev.pantry.database.Sessions;
import dev.pantry.http.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Function;

/** What organizations have sold, read through every layer; keys {@code analytics:{id}.items} and {@code .daily-sales}. */
@ApplicationScoped
class Sales {

    /** Raised by a release that changes the JSON. */
    static final int FORMAT = 1;

    private final CacheService cache;
    private final SalesRepository repository;
    private final Sessions sessions;
    private final Json json;

    Sales(Caches caches, SalesRepository repository, Sessions sessions, Json json) {
        this.cache = caches.named("analytics");
        this.repository = repository;
        this.sessions = sessions;
        this.json = json;
    }

    /** A {@link PopularItemsView}, encoded; absent if there is no such organization. */
    Uni<Answer> popularItems(long organizationId) {
        return cache.getOrSet(
                cache.key(organizationId + ".items"), () -> sessions.read(() -> repository.popularItems(organizationId))
                        .map(rows -> encode(
                                rows,
                                sold -> json.encode(new PopularItemsView(
                                        organizationId,
                                        sold.stream()
                                                .map(row -> new PopularItemsView.Item(
                                                        number(row[2]), number(row[3]), number(row[4])))
                                                .toList(),
                                        version(rows))))));
    }

    /** A {@link DailySalesView}, encoded; absent if there is no such organization. */
    Uni<Answer> dailySales(long organizationId) {
        return cache.getOrSet(cache.key(organizationId + ".daily-sales"), () -> sessions.read(
                        () -> repository.dailySales(organizationId))
                .map(rows -> encode(
                        rows,
                        sold -> json.encode(new DailySalesView(
                                organizationId,
                                sold.stream()
                                        .map(row -> new DailySalesView.Day(
                                                (String) row[2], (String) row[3], number(row[4]), number(row[5])))
                                        .toList(),
                                version(rows))))));
    }

    /** The view of the rows that say what was sold. */
    private Loaded encode(List<Object[]> rows, Function<List<Object[]>, Body> view) {
        if (rows.isEmpty()) {
            return Loaded.ABSENT;
        }
        List<Object[]> sold = rows.stream().filter(row -> row[2] != null).toList();
        return new Loaded(version(rows), view.apply(sold));
    }

    private static long version(List<Object[]> rows) {
        return number(rows.get(0)[1]);
    }

    private static long number(Object column) {
        return ((Number) column).longValue();
    }
}
