package dev.pantry.item;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ItemTest {

    @Test
    void aMissIsLoadedAndThenHitsNear() {
        given().get("/items/100")
                .then()
                .statusCode(200)
                .header("Cache-Status", containsString("pantry-near; fwd=miss"));
        given().get("/items/100").then().statusCode(200).header("Cache-Status", startsWith("pantry-near; hit; ttl="));
    }

    @Test
    void anItemHasTheShapeOfTheContract() {
        given().get("/items/7")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("id", equalTo(7))
                .body("organizationId", equalTo(1))
                .body("category.id", equalTo(1))
                .body("category.name", equalTo("Antipasti"))
                .body("currency", equalTo("EUR"))
                .body("imageUrl", equalTo(null))
                .body("version", notNullValue());
    }

    @Test
    void whatTheClientHasIsNotSentAgain() {
        String tag = given().get("/items/101").then().statusCode(200).extract().header("ETag");
        given().header("If-None-Match", tag)
                .get("/items/101")
                .then()
                .statusCode(304)
                .header("ETag", tag)
                .header("Cache-Control", startsWith("public"))
                .body(emptyString());
    }

    @Test
    void aNewPriceIsSeenByTheVeryNextReadOfItemAndMenu() {
        given().get("/items/102").then().statusCode(200);
        given().get("/organizations/2/menu").then().statusCode(200);
        int price = given().get("/items/102").then().extract().path("priceCents");
        given().contentType(ContentType.JSON)
                .body("{\"priceCents\":" + (price + 5) + "}")
                .patch("/items/102")
                .then()
                .statusCode(200)
                .body("priceCents", equalTo(price + 5));
        given().get("/items/102").then().body("priceCents", equalTo(price + 5));
        given().get("/organizations/2/menu")
                .then()
                .body(allOf(containsString("\"id\":102"), containsString("\"priceCents\":" + (price + 5))));
    }
}
