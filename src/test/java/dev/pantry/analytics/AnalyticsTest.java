package dev.pantry.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.pantry.testing.As;
import dev.pantry.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was sold, as it was when it was counted last; nobody waits while it is counted again. */
@QuarkusTest
class AnalyticsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    Sql sql;

    @Inject
    SalesRefresh refresh;

    private long organization;

    @BeforeEach
    void aNewOrganization() {
        organization = sql.number("insert into organization (name, currency, time_zone)"
                + " values ('Analytics', 'JPY', 'Asia/Tokyo') returning id");
    }

    @Test
    void theMostPopularItemIsTheFirst() {
        order("2026-03-01T10:00Z", "completed", "JPY", 7, 2, 900);
        order("2026-03-01T10:00Z", "placed", "JPY", 8, 5, 100);
        order("2026-03-02T10:00Z", "completed", "JPY", 7, 1, 900);
        order("2026-03-02T10:00Z", "cancelled", "JPY", 7, 50, 900);
        refresh();
        items().body("organizationId", equalTo((int) organization))
                .body("items.itemId", equalTo(List.of(8, 7)))
                .body("items.quantity", equalTo(List.of(5, 3)))
                .body("items.orders", equalTo(List.of(1, 2)));
    }

    @Test
    void aDayIsOneOfTheOrganization() {
        order("2026-03-01T14:59:59Z", "completed", "JPY", 7, 2, 900);
        order("2026-03-01T15:00:00Z", "completed", "JPY", 7, 1, 900); // midnight in Tokyo
        order("2026-03-02T10:00:00Z", "ready", "EUR", 7, 1, 700);
        refresh();
        sales().body("days.day", equalTo(List.of("2026-03-02", "2026-03-02", "2026-03-01")))
                .body("days.currency", equalTo(List.of("EUR", "JPY", "JPY")))
                .body("days.orders", equalTo(List.of(1, 1, 1)))
                .body("days.totalCents", equalTo(List.of(700, 900, 1800)));

        sql.run("update organization set time_zone = 'UTC' where id = ?", organization);
        refresh();
        await().atMost(SOON)
                .untilAsserted(() -> sales().body("days.day", equalTo(List.of("2026-03-02", "2026-03-01"))));
    }

    @Test
    void whatWasCountedAgainIsSeenThoughTheOldCountIsCached() {
        refresh();
        items().body("items", equalTo(List.of()));
        items().header("Cache-Status", startsWith("pantry-near; hit"));
        order("2026-03-01T10:00Z", "placed", "JPY", 7, 2, 900);
        items().body("items", equalTo(List.of())); // not counted yet
        refresh();
        await().atMost(SOON).untilAsserted(() -> items().body("items.quantity", equalTo(List.of(2))));
    }

    @Test
    void whatHasNotChangedKeepsItsVersion() {
        order("2026-03-01T10:00Z", "placed", "JPY", 7, 2, 900);
        refresh();
        long version = version();
        order(organizationBeside(), "2026-03-01T10:00Z", "placed", "JPY", 7, 2, 900);
        refresh();
        assertThat(version()).isEqualTo(version);
    }

    @Test
    void ofManyPodsOneCounts() {
        refresh();
        assertThat(get(refresh.refreshIfDue())).isFalse(); // it was just done
        sql.run("update analytics_refresh set refreshed_at = now() - interval '1 hour'");
        List<Boolean> done = get(Uni.join()
                .all(List.of(refresh.refreshIfDue(), refresh.refreshIfDue(), refresh.refreshIfDue()))
                .andFailFast());
        assertThat(done).containsOnlyOnce(true);
    }

    @Test
    void itIsForTheStaff() {
        items().header("Cache-Control", equalTo("private, no-cache"));
        String tag = items().extract().header("ETag");
        As.admin()
                .header("If-None-Match", tag)
                .get("/organizations/" + organization + "/analytics/items")
                .then()
                .statusCode(304);
        As.staffOf(1)
                .get("/organizations/" + organization + "/analytics/items")
                .then()
                .statusCode(403);
        As.admin()
                .get("/organizations/999999/analytics/items")
                .then()
                .statusCode(404)
                .body("type", containsString("not-found"));
    }

    private ValidatableResponse items() {
        return read("items");
    }

    private ValidatableResponse sales() {
        return read("daily-sales");
    }

    private ValidatableResponse read(String what) {
        return As.admin()
                .get("/organizations/" + organization + "/analytics/" + what)
                .then()
                .statusCode(200);
    }

    private long version() {
        return sql.number("select version from analytics_state where organization_id = ?", organization);
    }

    private long organizationBeside() {
        return sql.number("insert into organization (name, currency, time_zone)"
                + " values ('Beside', 'EUR', 'UTC') returning id");
    }

    /** Waits while the pod itself is counting. */
    private void refresh() {
        await().atMost(SOON).until(() -> get(refresh.refresh()));
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(SOON);
    }

    private void order(String at, String status, String currency, long item, int quantity, long price) {
        order(organization, at, status, currency, item, quantity, price);
    }

    private void order(long of, String at, String status, String currency, long item, int quantity, long price) {
        UUID id = UUID.randomUUID();
        sql.run("""
                with ordered as (
                  insert into customer_order (id, organization_id, user_id, status, currency, created_at, version)
                  values (?, ?, (select min(id) from app_user), ?, ?, ?::timestamptz, 0) returning id)
                insert into order_line (order_id, position, item_id, name, quantity, unit_price_cents)
                select id, 1, ?, 'Something', ?, ? from ordered
                """, id, of, status, currency, at, item, quantity, price);
    }
}
