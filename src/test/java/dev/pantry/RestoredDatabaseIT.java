package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.testing.Figures;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Reply;
import dev.pantry.testing.Sql;
import dev.pantry.testing.ThreePods;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL is restored from a backup while three pods and Redis hold what has happened since: changes, a deletion, another
 * menu. What the backup says is what is true now.
 */
@Tag("outage")
class RestoredDatabaseIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration PROMISED = Duration.ofSeconds(5);

    private static ThreePods pods;
    private static Sql psql;

    @BeforeAll
    static void startPods() {
        pods = ThreePods.start(Map.of("pantry.redis.deadline", "3s"));
        psql = pods.sql();
    }

    @AfterAll
    static void stop() {
        pods.close();
    }

    @Test
    void whatTheBackupSaysIsServedAndLaterChangesAreNews(@TempDir Path temp) throws IOException {
        Path data = Path.of(psql.strings("show data_directory").get(0));
        Path backup = temp.resolve("backup");
        psql.run("update item set price_cents = 111 where id in (50, 51, 52)");
        pods.servers().postgres().stop();
        copy(data, backup);
        pods.servers().postgres().start();

        psql.run("update item set price_cents = 222 where id = 50");
        psql.run("delete from item where id = 51");
        String menuTag =
                everywhere("/organizations/1/menu", "\"priceCents\":222,").header("ETag");
        everywhere("/items/50", "\"priceCents\":222,");
        everywhere("/items/51", "not-found");
        long highest = psql.number("select last_value from version_seq");

        pods.servers().postgres().stop();
        delete(data);
        copy(backup, data);
        pods.servers().postgres().start();
        Instant restored = Instant.now();
        everywhere("/items/50", "\"priceCents\":111,");
        everywhere("/items/51", "\"priceCents\":111,");
        everywhere("/organizations/1/menu", "\"id\":51,");
        Duration took = Duration.between(restored, Instant.now());
        Figures.print(
                "RestoredDatabaseIT, a backup is served by every pod %d ms after PostgreSQL is up", took.toMillis());
        assertThat(took).isLessThan(PROMISED);

        long version = psql.number("update item set price_cents = 333 where id = 50 returning version");
        assertThat(version).as("no version means two things").isGreaterThan(highest);
        everywhere("/items/50", "\"priceCents\":333,");
        assertThat(everywhere("/organizations/1/menu", "\"priceCents\":333,").header("ETag"))
                .isNotEqualTo(menuTag);
        Pod later = pods.another(Map.of());
        assertThat(later.get("/items/50").text()).contains("\"priceCents\":333,");
        assertThat(later.get("/items/51").text()).contains("\"priceCents\":111,");
        await().atMost(SOON).until(() -> psql.number("select count(*) from outbox where applied_at is null") == 0);
    }

    private static Reply everywhere(String path, String text) {
        for (Pod pod : pods.all()) {
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> pod.get(path).text().contains(text));
        }
        return pods.turn(0).get(path);
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path path : tree(from)) {
            Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static void delete(Path folder) throws IOException {
        for (Path path : tree(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
        }
    }

    private static List<Path> tree(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
