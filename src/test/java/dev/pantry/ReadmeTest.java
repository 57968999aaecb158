package dev.pantry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.analytics.AnalyticsSettings;
import dev.pantry.cache.CacheSettings;
import dev.pantry.cache.Layers;
import dev.pantry.cache.LoadSettings;
import dev.pantry.cache.NearSettings;
import dev.pantry.database.PostgresSettings;
import dev.pantry.http.HttpSettings;
import dev.pantry.order.OrderSettings;
import dev.pantry.redis.RedisSettings;
import dev.pantry.view.ViewSettings;
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
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what happens. */
@QuarkusTest
class ReadmeTest {

    /** An option with its value, or the address. */
    private static final Pattern WORD = Pattern.compile("(?:-([XHd]) )?(?:'([^']*)'|\"([^\"]*)\"|(\\S+))");

    private static final String CURL = "$ curl -si ";

    @Inject
    Layers layers;

    @Test
    void theCallsAnswerAsShown() throws IOException {
        String tag = given().get("/items/7").header("ETag"); // the README's is that of a new database
        layers.forgetEverywhere("item:7");
        String token = "";
        String order = "";
        for (List<String> call : calls(readme().replace("\"67.1\"", tag))) {
            Response response = send(call.get(0).replace("$TOKEN", token).replace("$ORDER", order));
            assertThat(response.statusLine()).as(call.get(0)).isEqualTo(call.get(1));
            for (String header : call.subList(2, call.size())) {
                String name = header.substring(0, header.indexOf(':'));
                assertThat(withoutSeconds(response.header(name)))
                        .isEqualTo(withoutSeconds(header.substring(name.length() + 2)));
            }
            if (response.statusCode() == 201) {
                token = Objects.requireNonNullElse(response.path("token"), token);
                order = Objects.requireNonNullElse(response.path("id"), order);
            }
            if (call.get(0).endsWith("/events")) {
                assertThat(statuses(response.asString())).isEqualTo(statuses(readme().split("/events\n")[1]));
            }
        }
    }

    /** Those of the events of a stream, in order; it ends with the order. */
    private static List<String> statuses(String stream) {
        return Pattern.compile("data:.*\"status\":\"(\\w+)\"")
                .matcher(stream)
                .results()
                .map(event -> event.group(1))
                .toList();
    }

    /** Each call with the status line and the headers that are shown of its answer; bodies are for the reader. */
    private static List<List<String>> calls(String readme) {
        return Pattern.compile("```console\n(.*?)```", Pattern.DOTALL)
                .matcher(readme)
                .results()
                .flatMap(console -> Arrays.stream(console.group(1).split("\n\n")))
                .filter(block -> block.startsWith(CURL))
                .map(block -> block.lines().toList())
                .toList();
    }

    private static Response send(String curl) {
        RequestSpecification request = given();
        String method = "GET";
        String path = "";
        Matcher words = WORD.matcher(curl.substring(CURL.length()));
        while (words.find()) {
            String value = words.group(words.group(2) != null ? 2 : words.group(3) != null ? 3 : 4);
            switch (words.group(1) == null ? "" : words.group(1)) {
                case "X" -> method = value;
                case "H" -> request.header(value.split(": ", 2)[0], value.split(": ", 2)[1]);
                case "d" -> {
                    method = method.equals("GET") ? "POST" : method;
                    request.body(value);
                }
                default -> path = value.substring("localhost:8080".length());
            }
        }
        return request.request(method, path);
    }

    @Test
    void everySettingIsListed() throws IOException {
        String readme = readme();
        for (Class<?> settings : List.of(
                NearSettings.class,
                LoadSettings.class,
                HttpSettings.class,
                OrderSettings.class,
                RedisSettings.class,
                PostgresSettings.class,
                AnalyticsSettings.class,
                ViewSettings.class)) {
            String prefix = settings.getAnnotation(ConfigMapping.class).prefix();
            for (Method setting : settings.getDeclaredMethods()) {
                String name = prefix + '.' + kebab(setting.getName());
                assertThat(readme.contains('`' + name + '`') || readme.contains('`' + environment(name) + '`'))
                        .as(name)
                        .isTrue();
            }
        }
        assertThat(Arrays.stream(CacheSettings.NamedCache.class.getDeclaredMethods())
                        .map(setting -> "`pantry.cache.<name>." + kebab(setting.getName()) + '`'))
                .allMatch(readme::contains);
    }

    @Test
    void everyFileThatIsNamedIsThere() throws IOException {
        Matcher names = Pattern.compile(
                        "`((?:cache|redis|http|database|access|events|analytics|image|ops|order|session|view|ratelimit|resources|docs|bench)/[\\w./-]+)`")
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
