package dev.pantry.analytics;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** The counts in PostgreSQL. Each is read by one statement, so that the version is that of what it came with. */
@ApplicationScoped
class SalesRepository implements PanacheRepositoryBase<SalesState, Long> {

    private static final int MOST_ITEMS = 100;
    private static final int MOST_DAYS = 366;

    /** Rows of organization, version, item, quantity, orders; one without an item if nothing was sold; none if there is no such organization. */
    Uni<List<Object[]>> popularItems(long organizationId) {
        return rows("""
                select g.id, coalesce(s.version, 0), p.item_id, p.quantity, p.orders
                from organization g
                left join analytics_state s on s.organization_id = g.id
                left join lateral (
                  select item_id, quantity, orders from item_popularity
                  where organization_id = g.id order by quantity desc, item_id limit :most) p on true
                where g.id = :id
                order by p.quantity desc, p.item_id
                """, organizationId, MOST_ITEMS);
    }

    /** The same with day, currency, orders, total. */
    Uni<List<Object[]>> dailySales(long organizationId) {
        return rows("""
                select g.id, coalesce(s.version, 0), to_char(d.day, 'YYYY-MM-DD'), d.currency, d.orders, d.total_cents
                from organization g
                left join analytics_state s on s.organization_id = g.id
                left join lateral (
                  select day, currency, orders, total_cents from daily_sales
                  where organization_id = g.id order by day desc, currency limit :most) d on true
                where g.id = :id
                order by d.day desc, d.currency
                """, organizationId, MOST_DAYS);
    }

    private Uni<List<Object[]>> rows(String query, long organizationId, int most) {
        return getSession().flatMap(session -> session.createNativeQuery(query, Object[].class)
                .setParameter("id", organizationId)
                .setParameter("most", most)
                .getResultList());
    }

    /** Counts again, unless that is being done or was done a moment ago; returns whether it has. */
    Uni<Boolean> refresh(Duration atMostEvery) {
        return getSession()
                .flatMap(session -> session.createNativeQuery("select refresh_analytics(:seconds)", Boolean.class)
                        .setParameter("seconds", atMostEvery.toMillis() / 1e3)
                        .getSingleResult());
    }
}
