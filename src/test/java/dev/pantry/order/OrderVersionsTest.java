package dev.pantry.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.cache.Layers;
import dev.pantry.testing.As;
import dev.pantry.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever changes a column that an order shows, by plain SQL, gives it a new version, tag and content. */
@QuarkusTest
class OrderVersionsTest {

    private static final String ORDER = "0198c000-0000-7000-8000-000000002001";
    private static final String OF_ORDER = " where id = '" + ORDER + "'";
    private static final String OF_LINE = " where order_id = '" + ORDER + "' and position = 0";

    private static final Map<String, String> CHANGES = Map.of(
            "customer_order.organization_id", "update customer_order set organization_id = 19" + OF_ORDER,
            "customer_order.user_id", "update customer_order set user_id = 23" + OF_ORDER,
            "customer_order.status", "update customer_order set status = 'ready'" + OF_ORDER,
            "customer_order.currency", "update customer_order set currency = 'SEK'" + OF_ORDER,
            "customer_order.created_at", "update customer_order set created_at = now()" + OF_ORDER,
            "order_line.position", "update order_line set position = 77" + OF_LINE,
            "order_line.item_id", "update order_line set item_id = 7 where order_id = '" + ORDER + "' and position = 1",
            "order_line.name", "update order_line set name = 'X' where order_id = '" + ORDER + "' and position = 1",
            "order_line.quantity",
                    "update order_line set quantity = 9 where order_id = '" + ORDER + "' and position = 1",
            "order_line.unit_price_cents",
                    "update order_line set unit_price_cents = 9 where order_id = '" + ORDER + "' and position = 1");

    /** Keys. */
    private static final Set<String> NOT_SHOWN =
            Set.of("customer_order.id", "customer_order.version", "order_line.order_id");

    @Inject
    Sql sql;

    @Inject
    Layers layers;

    static Set<String> columns() {
        return CHANGES.keySet();
    }

    @ParameterizedTest
    @MethodSource("columns")
    void aChangedColumnGivesTheOrderANewVersion(String column) {
        sql.run(
                "insert into order_line (order_id, position, item_id, name, quantity, unit_price_cents)"
                        + " values (?::uuid, 0, 1, 'Extra', 1, 1) on conflict do nothing",
                ORDER);
        Response before = loaded();
        assertThat(sql.run(CHANGES.getOrDefault(column, ""))).isEqualTo(1);
        Response after = loaded();
        assertThat((int) after.path("version")).isGreaterThan(before.path("version"));
        assertThat(after.header("ETag")).isNotEqualTo(before.header("ETag"));
        assertThat(withoutVersion(after)).isNotEqualTo(withoutVersion(before));
        assertThat(sql.number("select max(version) from outbox where key = 'order:" + ORDER + "'"))
                .isEqualTo(sql.number("select version from customer_order" + OF_ORDER));
    }

    @Test
    void aLineMoreOrLessDoesSo() {
        sql.run("delete from order_line where order_id = ?::uuid and position = 50", ORDER);
        Response before = loaded();
        sql.run(
                "insert into order_line (order_id, position, item_id, name, quantity, unit_price_cents)"
                        + " values (?::uuid, 50, 1, 'Fifty', 1, 1)",
                ORDER);
        Response more = loaded();
        sql.run("delete from order_line where order_id = ?::uuid and position = 50", ORDER);
        Response less = loaded();
        assertThat((int) more.path("version")).isGreaterThan(before.path("version"));
        assertThat((int) less.path("version")).isGreaterThan(more.path("version"));
        assertThat(withoutVersion(less)).isEqualTo(withoutVersion(before)).isNotEqualTo(withoutVersion(more));
    }

    @Test
    void onlyAnotherStatusIsAnEvent() {
        long before = events();
        sql.run("update customer_order set created_at = now() - interval '1 hour'" + OF_ORDER);
        assertThat(events()).isEqualTo(before);
        sql.run("update customer_order set status = case status when 'placed' then 'accepted' else 'placed' end"
                + OF_ORDER);
        assertThat(events()).isEqualTo(before + 1);
    }

    @Test
    void everyColumnIsCovered() {
        Set<String> covered = new TreeSet<>(NOT_SHOWN);
        covered.addAll(CHANGES.keySet());
        Set<String> columns = new TreeSet<>();
        for (String table : List.of("customer_order", "order_line")) {
            columns.addAll(sql.strings(
                    "select table_name || '.' || column_name from information_schema.columns where table_name = ?",
                    table));
        }
        assertThat(covered).isEqualTo(columns);
    }

    private long events() {
        return sql.number("select count(*) from order_event where order_id = '" + ORDER + "'");
    }

    private static String withoutVersion(Response response) {
        return response.asString().replaceAll("\"version\":\\d+", "");
    }

    /** What the database says now. */
    private Response loaded() {
        layers.forgetEverywhere("order:" + ORDER);
        Response response = As.admin().get("/orders/" + ORDER);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response;
    }
}
