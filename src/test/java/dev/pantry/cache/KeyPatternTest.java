package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class KeyPatternTest {

    @Test
    void aStarIsAnyRunOfCharactersTheEmptyOneIncluded() {
        assertThat(new KeyPattern("item:1*").matches("item:1")).isTrue();
        assertThat(new KeyPattern("item:1*").matches("item:17")).isTrue();
        assertThat(new KeyPattern("item:1*").matches("item:21")).isFalse();
        assertThat(new KeyPattern("item:1*9").matches("item:1239")).isTrue();
        assertThat(new KeyPattern("item:*").matches("items:1")).isFalse();
    }

    @Test
    void aStarDoesNotReachOverAColon() {
        assertThat(new KeyPattern("org:*").matches("org:1")).isTrue();
        assertThat(new KeyPattern("org:*").matches("org:1:menu")).isFalse();
        assertThat(new KeyPattern("org:*:menu").matches("org:1:menu")).isTrue();
        assertThat(new KeyPattern("org:*:menu").matches("org:1")).isFalse();
        assertThat(new KeyPattern("org:*:menu").matches("org:1:2:menu")).isFalse();
    }

    @Test
    void everyOtherCharacterIsItself() {
        assertThat(new KeyPattern("item:[1-9]?.*").matches("item:11.x")).isFalse();
        assertThat(new KeyPattern("item:[1-9]?.*").matches("item:[1-9]?.x")).isTrue();
    }

    @Test
    void itMatchesWhatTheRegularExpressionWouldMatch() {
        Random random = new Random(42);
        int matches = 0;
        for (int i = 0; i < 200_000; i++) {
            String text = some(random, "ab:**", 8) + '*' + some(random, "ab:*", 4);
            String key = some(random, "ab:", 10);
            boolean expected = Pattern.matches(text.replace("*", "[^:]*"), key);
            assertThat(new KeyPattern(text).matches(key))
                    .as("%s of %s", text, key)
                    .isEqualTo(expected);
            matches += expected ? 1 : 0;
        }
        assertThat(matches).isGreaterThan(1_000);
    }

    @Test
    void everyKeyThatMatchesBeginsAndEndsAsItSays() {
        KeyPattern pattern = new KeyPattern("org:1*2*3:menu");
        assertThat(pattern.beginning()).isEqualTo("org:1");
        assertThat(pattern.ending()).isEqualTo("3:menu");
    }

    @Test
    void manyStarsTakeNoLongerThanFew() {
        KeyPattern pattern = new KeyPattern("*1".repeat(50) + "*2");
        assertThat(pattern.matches("1".repeat(10_000))).isFalse(); // a matcher that tries every way would not come back
    }

    @Test
    void withoutAStarItIsAKey() {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyPattern("item:1"));
    }

    private static String some(Random random, String alphabet, int most) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(most + 1); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
