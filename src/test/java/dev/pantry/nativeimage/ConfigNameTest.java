package dev.pantry.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.DefaultValuesConfigSource;
import io.smallrye.config.PropertyName;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ConfigNameTest {

    /** A name with a segment, or an index, in place of each asterisk. */
    private static final String ANY_SEGMENT = "\"some.name\"";

    private static final String ANY_INDEX = "[12]";

    @Test
    void whatIsEqualToTheNameOfADefaultHasItsHash() throws ReflectiveOperationException {
        for (String name : namesOfDefaults()) {
            String asked = name.replace("[*]", ANY_INDEX).replace("*", ANY_SEGMENT);
            assertThat(PropertyName.equals(asked, name)).as(asked).isTrue();
            assertThat(ConfigName.hashCode(asked)).as(asked).isEqualTo(ConfigName.hashCode(name));
        }
    }

    @Test
    void noAsteriskIsWhereTheHashLooks() throws ReflectiveOperationException {
        assertThat(namesOfDefaults()).noneMatch(name -> name.matches("\\*.*|[^.]+\\.\\*.*|.*\\.\\*"));
    }

    @Test
    void namesAreToldApart() throws ReflectiveOperationException {
        List<String> names = namesOfDefaults();
        assertThat(names).hasSizeGreaterThan(100);
        assertThat(names.stream().map(ConfigName::hashCode).distinct().count()).isGreaterThan(names.size() * 3L / 4);
    }

    /** Those with asterisks: others are looked up by them, and must have their hash. */
    private static List<String> namesOfDefaults() throws ReflectiveOperationException {
        Field wildcards = DefaultValuesConfigSource.class.getDeclaredField("wildcards");
        wildcards.setAccessible(true);
        List<String> names = new ArrayList<>();
        for (ConfigSource source : ConfigProvider.getConfig().getConfigSources()) {
            if (source instanceof DefaultValuesConfigSource) {
                ((Map<?, ?>) wildcards.get(source))
                        .keySet()
                        .forEach(name -> names.add(((PropertyName) name).getName()));
            }
        }
        return names;
    }
}
