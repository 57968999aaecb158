package dev.pantry.organization;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.pantry.testing.As;
import dev.pantry.testing.CachedEntityContract;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OrganizationTest extends CachedEntityContract {

    private static final AtomicLong NAMES = new AtomicLong();

    @Override
    protected String cache() {
        return "organization";
    }

    @Override
    protected String path() {
        return "/organizations/9";
    }

    @Override
    protected String key() {
        return "org:9";
    }

    @Override
    protected String absentPath() {
        return "/organizations/99999009";
    }

    @Override
    protected void change() {
        patch(path(), "{\"description\":\"number " + NAMES.incrementAndGet() + "\"}");
    }

    @Test
    void aNewNameIsSeenByTheVeryNextReadOfTheMenu() {
        given().get("/organizations/10/menu").then().statusCode(200);
        patch("/organizations/10", "{\"name\":\"Zum neuen Namen\"}");
        given().get("/organizations/10/menu").then().body("organization.name", equalTo("Zum neuen Namen"));
    }

    @Test
    void whatAPatchLeavesOutStays() {
        String zone = given().get("/organizations/11").path("timeZone");
        patch("/organizations/11", "{\"phone\":\"\"}");
        given().get("/organizations/11").then().body("phone", equalTo(null)).body("timeZone", equalTo(zone));
    }

    private static void patch(String path, String body) {
        As.admin().contentType(ContentType.JSON).body(body).patch(path).then().statusCode(200);
    }
}
