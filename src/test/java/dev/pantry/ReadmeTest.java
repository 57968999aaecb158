package dev.pantry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.cache.CacheSettings;
import dev.pantry.cache.Layers;
import dev.pantry.cache.LoadSettings;
import dev.pantry.cache.NearSettings;
import dev.pantry.database.PostgresSettings;
import dev.pantry.redis.RedisSettings;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.smallrye.config.ConfigMapping;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what happens. */
@QuarkusTest
class ReadmeTest {

    private static final Pattern CALL =
            Pattern.compile("\\$ curl -si (?:-H '([^:]+): ([^']+)' )?localhost:8080(/\\S*)");

    @Inject
    Layers layers;

    @Test
    void theCallsAnswerAsShown() throws IOException {
        String tag = given().get("/items/7").header("ETag"); // the README's is that of a new database
        layers.forgetEverywhere("item:7");
        String console = readme().split("```console\n")[1].split("```")[0].replace("\"67.1\"", tag);
        for (String block : console.split("\n\n")) {
            List<String> lines = block.lines().toList();
            Matcher call = CALL.matcher(lines.get(0));
            assertThat(call.matches()).as(lines.get(0)).isTrue();
            RequestSpecification request =
                    call.group(1) == null ? given() : given().header(call.group(1), call.group(2));
            Response response = request.get(call.group(3));
            assertThat(lines.get(1)).isEqualTo(response.statusLine());
            for (String header : lines.subList(2, lines.size())) {
                String name = header.substring(0, header.indexOf(':'));
                assertThat(withoutSeconds(response.header(name)))
                        .isEqualTo(withoutSeconds(header.substring(name.length() + 2)));
            }
        }
    }

    @Test
    void everySettingIsListed() throws IOException {
        String readme = readme();
        for (Class<?> settings :
                List.of(NearSettings.class, LoadSettings.class, RedisSettings.class, PostgresSettings.class)) {
            String prefix = settings.getAnnotation(ConfigMapping.class).prefix();
            for (Method setting : settings.getDeclaredMethods()) {
                String name = prefix + '.' + kebab(setting.getName());
                assertThat(readme.contains('`' + name + '`') || readme.contains('`' + environment(name) + '`'))
                        .as(name)
                        .isTrue();
            }
        }
        assertThat(Arrays.stream(CacheSettings.Lifetimes.class.getDeclaredMethods())
                        .map(lifetime -> "`pantry.cache.<name>." + kebab(lifetime.getName()) + '`'))
                .allMatch(readme::contains);
    }

    @Test
    void everyFileThatIsNamedIsThere() throws IOException {
        Matcher names = Pattern.compile("`((?:cache|redis|http|database|resources|docs|bench)/[\\w./-]+)`")
                .matcher(readme());
        while (names.find()) {
            String name = names.group(1);
            assertThat(List.of(
                            Path.of(name),
                            Path.of("src/main", name),
                            Path.of("src/main/java/dev/pantry", name),
                            Path.of("src/main/java/dev/pantry", name + ".java")))
                    .as(name)
                    .anyMatch(Files::exists);
        }
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    /** Without what differs from run to run: the age, and the life that is left. */
    private static String withoutSeconds(String header) {
        return header.replaceAll("ttl=\\d+|^\\d+$", "n");
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String environment(String name) {
        return name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    }
}
