package dev.pantry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTemplateTest {

    private final KeyTemplate items = template("item:{id}");
    private final KeyTemplate organizations = template("org:{id}");
    private final KeyTemplate menus = template("org:{id}:menu");

    @Test
    void theIdTakesItsPlace() {
        assertThat(items.key(7)).isEqualTo("item:7");
        assertThat(menus.key(7)).isEqualTo("org:7:menu");
        assertThat(template("session:{id}").key("9f-A_.")).isEqualTo("session:9f-A_.");
    }

    @Test
    void aKeyIsOfOneCacheAndHasItsId() {
        assertThat(items.isOf("item:7")).isTrue();
        assertThat(items.idOf("item:7")).isEqualTo("7");
        assertThat(menus.idOf("org:12:menu")).isEqualTo("12");
        assertThat(organizations.isOf("org:12:menu")).isFalse();
        assertThat(menus.isOf("org:12")).isFalse();
        assertThat(menus.isOf("org::menu")).isFalse();
        assertThat(items.isOf("item:1*")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1:2", "*", "1*", "?", "[1]", "a\\", "{1}", "a b", "a\n", "ä", "1=2"})
    void whatCouldBeAnotherKeyOrAPatternIsNoId(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> menus.key(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "item:*", "item:?", "item:[1]", "item:\\1", "lock:{item:1}", "item:1 ", "item:1\n"})
    void whatCouldBeAPatternALockOrTwoLinesIsNoKey(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new EntryKey(Policies.of("test"), text));
    }

    @Test
    void aPatternOfIdsIsOneOfKeysOfThisCacheOnly() {
        assertThat(menus.pattern("1*")).isEqualTo(new KeyPattern("org:1*:menu"));
        assertThat(organizations.pattern("*").matches("org:1:menu")).isFalse();
        assertThat(menus.pattern("*").matches("org:1")).isFalse();
        assertThat(items.pattern("*").matches("org:1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "?*", "[1]*", "\\*", "*:menu", "{*}", "* ", "ä*"})
    void whatIsNotAnIdWithStarsIsNoPattern(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> items.pattern(pattern));
    }

    @Test
    void aPatternIsNoLongerThanANotificationHolds() {
        assertThat(items.pattern("*" + "1".repeat(99))).isNotNull();
        assertThatIllegalArgumentException().isThrownBy(() -> items.pattern("*" + "1".repeat(100)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "item", "item:", "item{id}", "item:{id}x", "item:{id}:{id}", "item*:{id}", "lock:{id"})
    void aTemplateIsWordsAndOneId(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> template(text))
                .withMessageStartingWith("pantry.cache.test.key");
    }

    @Test
    void templatesMeetIfOneKeyCouldBeOfBoth() {
        assertThat(organizations.meets(organizations)).isTrue();
        assertThat(organizations.meets(template("{id}:7"))).isTrue();
        assertThat(organizations.meets(menus)).isFalse();
        assertThat(organizations.meets(items)).isFalse();
        assertThat(menus.meets(template("org:{id}:orders"))).isFalse();
    }

    @Test
    void twoCachesWithAKeyInCommonDoNotStart() {
        assertThat(caches(Map.of(
                                "pantry.cache.item.fresh-for", "5m",
                                "pantry.cache.menu.fresh-for", "5m",
                                "pantry.cache.menu.key", "org:{id}:menu"))
                        .named("item")
                        .key(7)
                        .text())
                .isEqualTo("item:7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> caches(Map.of(
                        "pantry.cache.item.fresh-for", "5m",
                        "pantry.cache.menu.fresh-for", "5m",
                        "pantry.cache.menu.key", "item:{id}")))
                .withMessageContaining("pantry.cache.item.key")
                .withMessageContaining("pantry.cache.menu.key");
    }

    @SuppressWarnings("NullAway") // nothing is done with them
    private static Caches caches(Map<String, String> settings) {
        CacheSettings mapping = new SmallRyeConfigBuilder()
                .withMapping(CacheSettings.class)
                .withDefaultValues(settings)
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(CacheSettings.class);
        return new Caches(mapping, new CacheService.Operations(null, null, null, null, null, null, null));
    }

    private static KeyTemplate template(String text) {
        return KeyTemplate.parse("pantry.cache.test.key", text);
    }
}
