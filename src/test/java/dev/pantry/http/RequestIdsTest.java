package dev.pantry.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose request has an id, and who is told. In the log: {@code LogIT}. */
@QuarkusTest
class RequestIdsTest {

    private static final String GIVEN = "0af7651916cd43dd-8448_eb2.11c80319c";

    @Test
    void whatIsAnsweredToOneClientAloneHasTheIdThatItGave() {
        Stream.of(
                        As.customer(1).header(RequestIds.FIELD, GIVEN).get("/sessions/current"),
                        As.customer(1).header(RequestIds.FIELD, GIVEN).get("/organizations/1/analytics/items"),
                        given().header(RequestIds.FIELD, GIVEN).post("/items/1501/views"),
                        given().header(RequestIds.FIELD, GIVEN).get("/sessions/current"),
                        given().header(RequestIds.FIELD, GIVEN).get("/nope"),
                        given().header(RequestIds.FIELD, GIVEN).get("/items?ids=x"))
                .forEach(answer -> assertThat(ids(answer)).containsExactly(GIVEN));
    }

    /** A cache in front of Pantry would replay it to others. */
    @Test
    void whatOthersMayBeShownHasNone() {
        Stream.of(
                        given().header(RequestIds.FIELD, GIVEN).get("/items/1501"),
                        given().header(RequestIds.FIELD, GIVEN).get("/items/99999999"),
                        given().header(RequestIds.FIELD, GIVEN)
                                .header("If-None-Match", "*")
                                .get("/items/1501"),
                        As.customer(1).header(RequestIds.FIELD, GIVEN).get("/items/1501"))
                .forEach(answer -> {
                    assertThat(answer.header("Cache-Control")).startsWith("public");
                    assertThat(ids(answer)).isEmpty();
                });
    }

    @Test
    void whoGivesNoneGetsOneThatNobodyElseHas() {
        List<String> made = IntStream.range(0, 50)
                .mapToObj(i -> given().get("/nope").header(RequestIds.FIELD))
                .toList();
        assertThat(made).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{8}-[0-9a-z]+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\"b", "a]b", "<b>", "a,b", "a;b", "a=b", "a/b", "ä", "${jndi:x}", "%0a"})
    void whatIsNotPlainIsNotTaken(String id) {
        assertThat(RequestIds.isPlain(id)).isFalse();
        assertThat(ids(given().header(RequestIds.FIELD, id).get("/nope")))
                .singleElement()
                .asString()
                .matches("[0-9a-f]{8}-[0-9a-z]+");
    }

    @Test
    void whatIsEmptyOrLongIsNotPlain() {
        assertThat(RequestIds.isPlain("")).isFalse();
        assertThat(RequestIds.isPlain("a\nb")).isFalse();
        assertThat(RequestIds.isPlain("x".repeat(RequestIds.LONGEST))).isTrue();
        assertThat(RequestIds.isPlain("x".repeat(RequestIds.LONGEST + 1))).isFalse();
    }

    private static List<String> ids(Response answer) {
        return answer.getHeaders().getValues(RequestIds.FIELD);
    }
}
