package dev.pantry.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer says when it was made. Those to bad requests: {@link BadInputTest}. */
@QuarkusTest
class DateFieldTest {

    @Inject
    InstantSource clock;

    private Instant now = Instant.EPOCH;
    private final DateField dates = new DateField(() -> now);

    /** The form of RFC 9110, section 5.6.7: always two digits, always English, always GMT. */
    @ParameterizedTest
    @CsvSource({
        "1994-11-06T08:49:37Z,     'Sun, 06 Nov 1994 08:49:37 GMT'",
        "2028-02-29T23:59:59.999Z, 'Tue, 29 Feb 2028 23:59:59 GMT'",
    })
    void isWrittenAsHttpWantsIt(Instant at, String written) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            now = at;
            assertThat(dates.now()).hasToString(written);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void goesOnWithTheSecond() {
        now = Instant.parse("2026-11-28T09:59:59Z");
        CharSequence first = dates.now();
        now = now.plusMillis(999);
        assertThat(dates.now()).isSameAs(first);
        now = now.plusMillis(1);
        assertThat(dates.now()).hasToString("Sat, 28 Nov 2026 10:00:00 GMT");
        now = now.minusSeconds(1); // a clock that was put right
        assertThat(dates.now()).hasToString("Sat, 28 Nov 2026 09:59:59 GMT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/items/1502", "/items?ids=1502", "/items/99999999", "/nope", "/q/health/live", "/q/metrics"})
    void isOnEveryAnswer(String path) {
        assertIsNow(given(), path);
        assertIsNow(given(), path); // and once more, when the near cache has it
        assertIsNow(given().header("If-None-Match", "*"), path);
        assertIsNow(As.customer(16), path);
    }

    private void assertIsNow(RequestSpecification asker, String path) {
        Instant before = clock.instant();
        Response answer = asker.get(path);
        assertThat(answer.getHeaders().getValues("Date")).hasSize(1);
        Instant said = DateTimeFormatter.RFC_1123_DATE_TIME.parse(answer.header("Date"), Instant::from);
        assertThat(said).isBetween(before.minusSeconds(1), clock.instant());
    }
}
