package dev.pantry.menu;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;

import dev.pantry.testing.As;
import dev.pantry.testing.CachedEntityContract;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MenuTest extends CachedEntityContract {

    private static final AtomicLong PRICE = new AtomicLong(20_000);

    @Override
    protected String cache() {
        return "menu";
    }

    @Override
    protected String path() {
        return "/organizations/5/menu";
    }

    @Override
    protected String key() {
        return "org:5:menu";
    }

    @Override
    protected String absentPath() {
        return "/organizations/99999005/menu";
    }

    @Override
    protected void change() {
        json("{\"priceCents\":" + PRICE.incrementAndGet() + "}")
                .patch("/items/400")
                .then()
                .statusCode(200);
    }

    @Test
    void aMenuIsTheWholeTreeInOrder() {
        Response menu = given().get("/organizations/6/menu");
        menu.then()
                .statusCode(200)
                .body("keySet()", hasSize(3))
                .body("organization.id", equalTo(6))
                .body("categories", hasSize(8))
                .body("categories.position", contains(1, 2, 3, 4, 5, 6, 7, 8))
                .body("categories.items.collect { it.size() }", everyItem(equalTo(12)))
                .body("categories[0].items[0].keySet()", hasSize(6));
        assertThat(menu.jsonPath().getList("categories.items.flatten().id", Integer.class))
                .isEqualTo(
                        java.util.stream.IntStream.rangeClosed(481, 576).boxed().toList());
        assertThat(menu.asByteArray().length).isBetween(18_000, 22_000);
    }

    @Test
    void aCategoryIsAddedMovedRenamedAndRemoved() {
        int id = json("{\"name\":\"Specials\"}")
                .post("/organizations/7/categories")
                .then()
                .statusCode(201)
                .body("position", equalTo(9))
                .extract()
                .path("id");
        assertThat(categories()).endsWith("Specials").hasSize(9);
        json("{\"name\":\"Today\",\"position\":0}")
                .patch("/categories/" + id)
                .then()
                .statusCode(200);
        assertThat(categories()).startsWith("Today").hasSize(9);
        As.admin().delete("/categories/" + id).then().statusCode(204);
        assertThat(categories()).doesNotContain("Today").hasSize(8);
        As.admin().delete("/categories/" + id).then().statusCode(404);
        json("{\"name\":\"Gone\"}").patch("/categories/" + id).then().statusCode(404);
    }

    @Test
    void aCategoryWithItemsIsNotRemoved() {
        As.admin()
                .delete("/categories/50")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:pantry:problem:category-not-empty"));
    }

    @Test
    void aRenamedCategoryIsSeenByTheVeryNextReadOfItsItems() {
        given().get("/items/800").then().statusCode(200);
        json("{\"name\":\"Anders\"}").patch("/categories/67").then().statusCode(200);
        given().get("/items/800").then().body("category.name", equalTo("Anders"));
    }

    @Test
    void anOrganizationWithoutCategoriesHasAnEmptyMenu() {
        sql.run(
                "insert into organization (id, name, currency, time_zone) values (77001, 'New', 'EUR', 'Europe/Berlin')");
        given().get("/organizations/77001/menu").then().statusCode(200).body("categories", hasSize(0));
    }

    private static List<String> categories() {
        return given().get("/organizations/7/menu").jsonPath().getList("categories.name");
    }

    private static RequestSpecification json(String body) {
        return As.admin().contentType(ContentType.JSON).body(body);
    }
}
