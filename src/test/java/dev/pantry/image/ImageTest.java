package dev.pantry.image;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.pantry.testing.As;
import dev.pantry.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A picture is put, shown wherever its item is, and served for ever under its hash; what is none leaves no trace. */
@QuarkusTest
class ImageTest {

    private static final int ITEM = 1330; // of organization 14

    @Inject
    Sql sql;

    @Test
    void aPictureIsShownWithItsItem() {
        String url = put(Samples.png(2), "image/png").statusCode(200).extract().path("imageUrl");
        given().get("/items/" + ITEM).then().body("imageUrl", equalTo(url));
        given().get("/organizations/14/menu").then().body(containsString("\"imageUrl\":\"" + url + "\""));
        assertThat(given().get(url).asByteArray()).isEqualTo(Samples.png(2));
    }

    @Test
    void anyCacheMayKeepIt() {
        String url = put(Samples.jpeg(), "image/jpeg").statusCode(200).extract().path("imageUrl");
        Response response = given().get(url);
        assertThat(response.asByteArray()).isEqualTo(Samples.jpeg());
        response.then()
                .statusCode(200)
                .contentType("image/jpeg")
                .header("Cache-Control", "public, max-age=31536000, immutable")
                .header("CDN-Cache-Control", "max-age=86400")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
                .header("Cross-Origin-Resource-Policy", "cross-origin")
                .header("Cache-Status", startsWith("pantry-"))
                .header("ETag", '"' + url.substring(Images.PATH.length()) + '"');
        given().header("If-None-Match", response.header("ETag"))
                .get(url)
                .then()
                .statusCode(304) // whose fields replace those that were kept (RFC 9111, section 3.2)
                .header("Content-Security-Policy", response.header("Content-Security-Policy"))
                .header("Cross-Origin-Resource-Policy", "cross-origin")
                .header("ETag", response.header("ETag"));
        given().get(url).then().header("Cache-Status", startsWith("pantry-near; hit"));
    }

    @Test
    void everyTypeIsServedAsWhatItIs() {
        for (byte[] file : new byte[][] {Samples.LOSSY_WEBP, Samples.LOSSLESS_WEBP}) {
            String url = put(file, "image/webp").statusCode(200).extract().path("imageUrl");
            Response response = given().accept("image/webp").get(url);
            response.then().statusCode(200).contentType("image/webp");
            assertThat(response.asByteArray()).isEqualTo(file);
        }
    }

    @Test
    void anImageThatWasAbsentIsThereOnceItWasPut() throws Exception {
        String url = Images.PATH + Picture.of(Samples.png(3)).sha256();
        given().get(url).then().statusCode(404);
        given().get(url).then().statusCode(404).header("Cache-Status", containsString("hit"));
        put(Samples.png(3), "image/png").statusCode(200).body("imageUrl", equalTo(url));
        given().get(url).then().statusCode(200);
    }

    @Test
    void whatIsNoPictureIsRefusedAndNothingIsStored() {
        long before = everything();
        put(Samples.GIF, "image/png").statusCode(422).body("type", equalTo("urn:pantry:problem:not-a-picture"));
        put(Samples.jpeg(), "image/png").statusCode(422).body("detail", containsString("image/jpeg"));
        put(Arrays.copyOf(Samples.png(4), 100), "image/png").statusCode(422);
        put(Samples.join(Samples.png(4), Samples.ascii("PK\3\4")), "image/png").statusCode(422);
        put(Samples.GIF, "image/gif").statusCode(415);
        put(Samples.ascii("<svg/>"), "image/svg+xml").statusCode(415);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void whatIsTooLargeIsRefusedAndNothingIsStored() {
        long before = everything();
        put(Samples.noise(1_060_000), "image/png").statusCode(413);
        put(Samples.noise(3_000_000), "image/png").statusCode(413);
        assertThat(everything()).isEqualTo(before);
        put(Samples.noise(1_000_000), "image/png").statusCode(200);
    }

    @Test
    void nobodyElseStoresAnything() {
        long before = everything();
        As.staffOf(13)
                .contentType("image/png")
                .body(Samples.png(5))
                .put("/items/" + ITEM + "/image")
                .then()
                .statusCode(403);
        As.staffOf(14)
                .contentType("image/png")
                .body(Samples.png(5))
                .put("/items/999999/image")
                .then()
                .statusCode(404);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void whatNoItemShowsAnyMoreIsRemovedAfterADay() {
        String old = put(Samples.png(6), "image/png").extract().path("imageUrl");
        put(Samples.png(7), "image/png").statusCode(200);
        given().get(old).then().statusCode(200); // menus in caches still name it

        sql.run("update image set uploaded_at = now() - interval '25 hours'");
        String shown = put(Samples.png(7), "image/png").extract().path("imageUrl");
        given().get(old).then().statusCode(404);
        given().get(shown).then().statusCode(200);
    }

    @Test
    void whatIsNoHashIsNotFound() {
        for (String name : new String[] {"x", "A".repeat(64), "0".repeat(63), "0".repeat(65)}) {
            given().get(Images.PATH + name).then().statusCode(404);
        }
    }

    private ValidatableResponse put(byte[] file, String type) {
        return As.staffOf(14)
                .contentType(type)
                .body(file)
                .put("/items/" + ITEM + "/image")
                .then();
    }

    private long everything() {
        return sql.number("select (select count(*) from image) * 1000000 + version from item where id = " + ITEM);
    }
}
