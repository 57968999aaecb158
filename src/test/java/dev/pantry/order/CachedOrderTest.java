package dev.pantry.order;

import dev.pantry.testing.As;
import dev.pantry.testing.CachedEntityContract;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/** An order of organization 19, read by who has ordered it. */
@QuarkusTest
class CachedOrderTest extends CachedEntityContract {

    private static final String ORDER = "0198c000-0000-7000-8000-000000001901";
    private static final String NONE = UUID.randomUUID().toString();

    @Override
    protected String cache() {
        return "order";
    }

    @Override
    protected String path() {
        return "/orders/" + ORDER;
    }

    @Override
    protected String key() {
        return "order:" + ORDER;
    }

    @Override
    protected String absentPath() {
        return "/orders/" + NONE;
    }

    @Override
    protected RequestSpecification reader() {
        return As.customer(18);
    }

    @Override
    protected boolean isPrivate() {
        return true;
    }

    /** It is accepted, and so as often as anybody likes: before, it is put back behind Pantry's back. */
    @Override
    protected void change() {
        sql.run("update customer_order set status = 'placed' where id = ?::uuid", ORDER);
        As.staffOf(19)
                .contentType(ContentType.JSON)
                .body("{\"status\":\"accepted\"}")
                .patch(path())
                .then()
                .statusCode(200);
    }
}
