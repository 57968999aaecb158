package dev.pantry.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    @Test
    void anIdIsAPositiveNumber() {
        assertThat(Ids.parse("1")).hasValue(1);
        assertThat(Ids.parse("1920")).hasValue(1_920);
        assertThat(Ids.parse("9223372036854775807")).hasValue(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "00",
                "01",
                "-1",
                "+1",
                "1 ",
                "1.0",
                "x",
                "\u0661",
                "9223372036854775808",
                "9999999999999999999"
            })
    void nothingElseIsOne(String text) {
        assertThat(Ids.parse(text)).isEmpty();
    }
}
