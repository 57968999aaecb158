package dev.pantry.gadget;

import dev.pantry.testing.As;
import dev.pantry.testing.CachedEntityContract;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.concurrent.atomic.AtomicLong;

@QuarkusTest
class GadgetTest extends CachedEntityContract {

    private static final AtomicLong NAMES = new AtomicLong();

    @Override
    protected String cache() {
        return "gadget";
    }

    @Override
    protected String path() {
        return "/gadgets/1";
    }

    @Override
    protected String key() {
        return "gadget:1";
    }

    @Override
    protected String absentPath() {
        return "/gadgets/2";
    }

    @Override
    protected void change() {
        As.admin()
                .contentType(ContentType.JSON)
                .body("{\"name\":\"number " + NAMES.incrementAndGet() + "\"}")
                .patch(path())
                .then()
                .statusCode(204);
    }
}
