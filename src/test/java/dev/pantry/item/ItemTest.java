package dev.pantry.item;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.pantry.testing.As;
import dev.pantry.testing.CachedEntityContract;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ItemTest extends CachedEntityContract {

    private static final AtomicLong PRICE = new AtomicLong(10_000);

    @Override
    protected String cache() {
        return "item";
    }

    @Override
    protected String path() {
        return "/items/100";
    }

    @Override
    protected String key() {
        return "item:100";
    }

    @Override
    protected String absentPath() {
        return "/items/99999100";
    }

    @Override
    protected void change() {
        json("{\"priceCents\":" + PRICE.incrementAndGet() + "}")
                .patch(path())
                .then()
                .statusCode(200);
    }

    @Test
    void anItemHasTheShapeOfTheContract() {
        given().get("/items/7")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("keySet()", hasSize(10))
                .body("id", equalTo(7))
                .body("organizationId", equalTo(1))
                .body("category.id", equalTo(1))
                .body("category.name", equalTo("Antipasti"))
                .body("name", notNullValue())
                .body("description", notNullValue())
                .body("priceCents", notNullValue())
                .body("currency", equalTo("EUR"))
                .body("available", equalTo(true))
                .body("imageUrl", equalTo(null))
                .body("version", notNullValue());
    }

    @Test
    void aNewPriceIsSeenByTheVeryNextReadOfTheMenu() {
        given().get("/organizations/2/menu").then().statusCode(200);
        long price = PRICE.incrementAndGet();
        json("{\"priceCents\":" + price + "}").patch("/items/102").then().body("priceCents", equalTo((int) price));
        given().get("/organizations/2/menu")
                .then()
                .body("categories.items.flatten().find { it.id == 102 }.priceCents", equalTo((int) price));
    }

    @Test
    void theSlowerOfTwoWritersIsTold() {
        String tag = given().get("/items/103").header("ETag");
        Response first = json("{\"priceCents\":1}").header("If-Match", tag).patch("/items/103");
        assertThat(first.statusCode()).isEqualTo(200);
        json("{\"priceCents\":2}")
                .header("If-Match", tag)
                .patch("/items/103")
                .then()
                .statusCode(412)
                .contentType("application/problem+json")
                .header("ETag", first.header("ETag"));
        given().get("/items/103").then().body("priceCents", equalTo(1));
    }

    @Test
    void ifMatchTakesTheTagOfEitherCoding() {
        String tag = given().get("/items/104").header("ETag");
        String gzip = tag.substring(0, tag.length() - 1) + "-gzip\"";
        json("{\"priceCents\":3}")
                .header("If-Match", gzip)
                .patch("/items/104")
                .then()
                .statusCode(200);
    }

    @Test
    void anItemIsAddedBehindTheLastAndRemovedAgain() {
        Response added =
                json("{\"name\":\"Gelato al limone\",\"priceCents\":450}").post("/categories/20/items");
        added.then()
                .statusCode(201)
                .header("Location", matchesPattern("http://localhost:\\d+/items/\\d+"))
                .body("available", equalTo(true))
                .body("description", equalTo(""));
        int id = added.path("id");
        given().get("/items/" + id).then().statusCode(200).header("ETag", added.header("ETag"));
        given().get("/organizations/3/menu")
                .then()
                .body("categories.find { it.id == 20 }.items.last().id", equalTo(id));

        As.admin().delete("/items/" + id).then().statusCode(204);
        given().get("/items/" + id).then().statusCode(404);
        given().get("/organizations/3/menu")
                .then()
                .body("categories.items.flatten().findAll { it.id == " + id + " }", hasSize(0));
        As.admin().delete("/items/" + id).then().statusCode(404);
    }

    @Test
    void anAbsentItemIsThereAsSoonAsItIsAdded() {
        long next = sql.number("select last_value from item_id_seq") + 1;
        given().get("/items/" + next).then().statusCode(404);
        json("{\"name\":\"Panna cotta\",\"priceCents\":450}")
                .post("/categories/21/items")
                .then()
                .body("id", equalTo((int) next));
        given().get("/items/" + next).then().statusCode(200);
    }

    @Test
    void anItemMovesOnlyWithinItsOrganization() {
        json("{\"categoryId\":24}").patch("/items/230").then().statusCode(200).body("category.id", equalTo(24));
        json("{\"categoryId\":1}").patch("/items/230").then().statusCode(409);
        json("{\"categoryId\":999999}").patch("/items/230").then().statusCode(409);
    }

    @Test
    void manyItemsAreReadAtOnce() {
        given().get("/items/301");
        layers.forgetEverywhere("item:300");
        given().get("/items?ids=301,300,99999301,302,301")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .header("Cache-Control", startsWith("public"))
                .header("Cache-Tag", containsString("item:302"))
                .body("items.id", contains(301, 300, 302))
                .body("absent", contains(99999301));
        given().get("/items/300").then().header("Cache-Status", startsWith("pantry-near; hit"));
        layers.forgetNear("item:300");
        given().get("/items/300").then().header("Cache-Status", startsWith("pantry-redis; hit"));
    }

    @Test
    void aHundredItemsAreTheMost() {
        String hundred = LongStream.rangeClosed(1, 100).mapToObj(Long::toString).collect(Collectors.joining(","));
        given().get("/items?ids=" + hundred).then().statusCode(200).body("items", hasSize(100));
        given().get("/items?ids=" + hundred + ",101").then().statusCode(400);
    }

    private static RequestSpecification json(String body) {
        return As.admin().contentType(ContentType.JSON).body(body);
    }
}
