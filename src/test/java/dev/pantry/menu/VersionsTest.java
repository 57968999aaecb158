package dev.pantry.menu;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.cache.Layers;
import dev.pantry.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever changes the bytes of a body raises its version, whoever makes the change: each column that a body shows is
 * changed by plain SQL, and every body that shows it must get a new version, tag and content.
 */
@QuarkusTest
class VersionsTest {

    private static final String ITEM = "/items/1500";
    private static final String MENU = "/organizations/16/menu";
    private static final String ORGANIZATION = "/organizations/16";
    private static final Map<String, String> KEYS =
            Map.of(ITEM, "item:1500", MENU, "org:16:menu", ORGANIZATION, "org:16");

    /** What no body shows: keys, and what the order of a menu already tells. */
    private static final Set<String> NOT_SHOWN = Set.of(
            "item.id",
            "item.organization_id",
            "item.version",
            "category.id",
            "category.organization_id",
            "organization.id",
            "organization.version");

    @Inject
    Sql sql;

    @Inject
    Layers layers;

    static List<Change> changes() {
        return List.of(
                new Change("item.name", "update item set name = 'Other' where id = 1500", ITEM, MENU),
                new Change("item.description", "update item set description = 'Other' where id = 1500", ITEM, MENU),
                new Change("item.price_cents", "update item set price_cents = 7 where id = 1500", ITEM, MENU),
                new Change("item.available", "update item set available = not available where id = 1500", ITEM, MENU),
                new Change("item.image_url", "update item set image_url = '/images/x' where id = 1500", ITEM, MENU),
                new Change("item.position", "update item set position = 99 where id = 1491", MENU),
                new Change("item.category_id", "update item set category_id = 121 where id = 1500", ITEM, MENU),
                new Change("category.name", "update category set name = 'Other' where id = 121", ITEM, MENU),
                new Change("category.position", "update category set position = 99 where id = 122", MENU),
                new Change(
                        "organization.name",
                        "update organization set name = 'Other' where id = 16",
                        ORGANIZATION,
                        MENU),
                new Change(
                        "organization.description",
                        "update organization set description = 'Other' where id = 16",
                        ORGANIZATION),
                new Change(
                        "organization.currency",
                        "update organization set currency = 'SEK' where id = 16",
                        ORGANIZATION,
                        ITEM),
                new Change(
                        "organization.time_zone",
                        "update organization set time_zone = 'Asia/Tokyo' where id = 16",
                        ORGANIZATION),
                new Change("organization.phone", "update organization set phone = '12345' where id = 16", ORGANIZATION),
                new Change(
                        "(a new item)",
                        "insert into item (organization_id, category_id, name, price_cents, position)"
                                + " values (16, 121, 'New', 5, 5)",
                        MENU),
                new Change("(an item less)", "delete from item where id = 1490", MENU),
                new Change(
                        "(a new category)",
                        "insert into category (organization_id, name, position)" + " values (16, 'New', 5)",
                        MENU),
                new Change(
                        "(a category less)", "delete from category where organization_id = 16 and name = 'New'", MENU));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangedColumnGivesEveryBodyThatShowsItANewVersion(Change change) {
        List<Response> before = change.shownIn.stream().map(this::loaded).toList();
        assertThat(sql.run(change.statement)).isEqualTo(1);
        List<Response> after = change.shownIn.stream().map(this::loaded).toList();
        for (int i = 0; i < before.size(); i++) {
            assertThat(version(after.get(i))).isGreaterThan(version(before.get(i)));
            assertThat(after.get(i).header("ETag")).isNotEqualTo(before.get(i).header("ETag"));
            assertThat(after.get(i).asString().replaceAll("\"version\":\\d+", ""))
                    .isNotEqualTo(before.get(i).asString().replaceAll("\"version\":\\d+", ""));
        }
    }

    @Test
    void everyColumnIsCovered() {
        Set<String> covered = new TreeSet<>(NOT_SHOWN);
        changes().forEach(change -> covered.add(change.column));
        covered.removeIf(name -> name.startsWith("("));
        List<String> columns = new ArrayList<>();
        for (String table : List.of("item", "category", "organization")) {
            columns.addAll(sql.strings(
                    "select table_name || '.' || column_name from information_schema.columns where table_name = ?",
                    table));
        }
        assertThat(covered).containsExactlyInAnyOrderElementsOf(columns);
    }

    @Test
    void aChangeOfManyRowsIsOneStepPerMenu() {
        long before = sql.number("select version from menu_version where organization_id = 17");
        sql.run("update item set price_cents = price_cents + 1 where organization_id = 17");
        assertThat(sql.number("select count(*) from outbox where key = 'org:17:menu' and version > ?", before))
                .isEqualTo(1);
    }

    @Test
    void everyChangeIsInTheOutboxWithTheVersionOfTheRow() {
        sql.run("update item set price_cents = price_cents + 1 where id = 1700");
        assertThat(sql.number("select max(version) from outbox where key = 'item:1700' and not deleted"))
                .isEqualTo(sql.number("select version from item where id = 1700"));
    }

    /** The response with every layer empty: what the database says now. */
    private Response loaded(String path) {
        layers.forgetEverywhere(KEYS.getOrDefault(path, ""));
        Response response = given().get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    private static int version(Response response) {
        return response.path("version");
    }

    /** A change of a column and the paths whose bodies show it. */
    record Change(String column, String statement, List<String> shownIn) {
        Change(String column, String statement, String... shownIn) {
            this(column, statement, Stream.of(shownIn).toList());
        }

        @Override
        public String toString() {
            return column;
        }
    }
}
