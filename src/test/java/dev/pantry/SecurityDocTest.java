package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever docs/security.md says is shown by a test is: there is one of that name. */
class SecurityDocTest {

    private static final Pattern NAME = Pattern.compile("`(\\w+)\\.(\\w+)`");

    @Test
    void everyAttackIsCoveredByTestsThatAreThere() throws IOException {
        List<String> attacks = rows();
        assertThat(attacks)
                .extracting(row -> row.split("\\|")[1].strip())
                .contains(
                        "cache poisoning by unkeyed input",
                        "cache deception",
                        "tenant crossing",
                        "session fixation",
                        "timing",
                        "mass assignment",
                        "Redis key injection by ids",
                        "pattern injection in `deletePattern`",
                        "SSRF by image");
        for (String attack : attacks) {
            String[] cells = attack.split("\\|");
            assertThat(cells).as(attack).hasSize(4);
            List<MatchResult> names = NAME.matcher(cells[3]).results().toList();
            assertThat(names).as(attack).isNotEmpty();
            for (MatchResult name : names) {
                assertThat(isATest(source(name.group(1)), name.group(2)))
                        .as(name.group())
                        .isTrue();
            }
            assertThat(NAME.matcher(cells[3]).replaceAll(""))
                    .as("nothing but names")
                    .matches("[ ,]*");
        }
    }

    @Test
    void aTestThatIsNotThereIsMissed() throws IOException {
        String here = source("SecurityDocTest");
        assertThat(isATest(here, "aTestThatIsNotThereIsMissed")).isTrue();
        assertThat(isATest(here, "aTestThatWasRenamed")).isFalse();
        assertThat(isATest(here, "isATest")).as("a method, but no test").isFalse();
    }

    /** Of the table of attacks, without its head. */
    private static List<String> rows() throws IOException {
        return Files.readString(Path.of("docs/security.md"))
                .split("## Attacks\n")[1]
                .split("\n## ")[0]
                .lines()
                .filter(line -> line.startsWith("| "))
                .skip(2)
                .toList();
    }

    /** The lines above a method, up to the empty one, are its annotations. */
    private static boolean isATest(String source, String method) {
        int at = source.indexOf("    void " + method + '(');
        return at > 0
                && source.substring(source.lastIndexOf("\n\n", at), at)
                        .lines()
                        .anyMatch(line -> line.matches("    @(Parameterized)?Test"));
    }

    private static String source(String type) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            Path file = files.filter(path -> path.endsWith(type + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no test class " + type));
            return Files.readString(file);
        }
    }
}
