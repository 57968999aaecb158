package dev.pantry.kubernetes;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The alerts and the dashboard ask for what the running application exports, and an alert says what to do. */
@QuarkusTest
class MonitoringTest {

    /** A metric as an expression names it, with its selector if it has one. */
    private static final Pattern METRIC = Pattern.compile("\\b((?:pantry|http|jvm|process)_\\w+)(?:\\{([^}]*)})?");

    private static final Pattern LABEL = Pattern.compile("(\\w+)(=~|=)\"([^\"]*)\"");

    /** All that a word of PromQL may be besides a metric. */
    private static final Set<String> WORDS = Set.of(
            "sum",
            "min",
            "max",
            "rate",
            "increase",
            "absent",
            "by",
            "and",
            "or",
            "unless",
            "cache",
            "layer",
            "pod",
            "outcome",
            "limit",
            "dependency",
            "state",
            "result");

    @Test
    void everythingThatIsAskedForIsExported() throws IOException {
        given().get("/items/1");
        given().get("/items/none"); // what is counted by outcome is there once it has happened
        String exported = given().get("/q/metrics").asString();
        List<String> expressions = Stream.concat(
                        alerts().stream().map(rule -> rule.getExpr().getStrVal()), panels())
                .toList();
        assertThat(expressions).hasSizeGreaterThan(30);
        for (String expression : expressions) {
            List<MatchResult> metrics = METRIC.matcher(expression).results().toList();
            assertThat(metrics).as(expression).isNotEmpty();
            metrics.forEach(metric -> assertThat(isExported(exported, metric.group(1), metric.group(2)))
                    .as("%s in: %s", metric.group(), expression)
                    .isTrue());
            assertThat(otherWords(expression)).as(expression).isSubsetOf(WORDS);
        }
    }

    @Test
    void aMisspeltMetricIsFound() {
        String exported = given().get("/q/metrics").asString();
        assertThat(isExported(exported, "pantry_near_bytes", null)).isTrue();
        assertThat(isExported(exported, "pantry_near_byte", null)).isFalse();
        assertThat(isExported(exported, "pantry_redis_breaker", "state=\"open\""))
                .isTrue();
        assertThat(isExported(exported, "pantry_redis_breaker", "state=\"opened\""))
                .isFalse();
        assertThat(isExported(exported, "pantry_redis_breaker", "stat=\"open\""))
                .isFalse();
    }

    /** Whether there is a line of that name with such labels; a 5xx has not happened, but its label is there. */
    private static boolean isExported(String exported, String name, @Nullable String selector) {
        List<MatchResult> wanted =
                selector == null ? List.of() : LABEL.matcher(selector).results().toList();
        return exported.lines()
                .filter(line -> line.startsWith(name + ' ') || line.startsWith(name + '{'))
                .anyMatch(line -> wanted.stream().allMatch(label -> {
                    String value = label.group(3).equals("SERVER_ERROR") ? "[A-Z_]+" : label.group(3);
                    return Pattern.compile("[{,]" + label.group(1) + "=\"(?:" + value + ")\"")
                            .matcher(line)
                            .find();
                }));
    }

    /** Words that are neither metrics nor in their selectors nor durations: functions and labels. */
    private static Set<String> otherWords(String expression) {
        return Pattern.compile("[A-Za-z_]\\w*")
                .matcher(METRIC.matcher(expression).replaceAll("").replaceAll("\\[[^]]*]", ""))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyAlertHasASectionInTheRunbook() throws IOException {
        List<String> sections = Files.readString(Path.of("docs/runbook.md"))
                .lines()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .toList();
        List<String> names = new ArrayList<>();
        for (Rule rule : alerts()) {
            names.add(rule.getAlert());
            assertThat(rule.getAnnotations().get("runbook_url"))
                    .endsWith("docs/runbook.md#" + rule.getAlert().toLowerCase(Locale.ROOT));
            assertThat(rule.getAnnotations()).containsKey("summary");
            assertThat(rule.getLabels().get("severity")).isIn("page", "ticket");
        }
        assertThat(sections).containsExactlyElementsOf(names);
    }

    @Test
    void theMonitorFindsTheService() {
        ServiceMonitor monitor = Manifests.of("monitoring").the(ServiceMonitor.class, "pantry");
        Service service = Manifests.of("overlays/prod").the(Service.class, "pantry");
        assertThat(service.getMetadata().getLabels())
                .containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
        assertThat(monitor.getSpec().getNamespaceSelector().getMatchNames())
                .containsExactly(service.getMetadata().getNamespace());
        assertThat(monitor.getSpec().getEndpoints()).allSatisfy(endpoint -> {
            assertThat(service.getSpec().getPorts())
                    .anyMatch(port -> port.getName().equals(endpoint.getPort()));
            given().get(endpoint.getPath()).then().statusCode(200);
        });
    }

    private static List<Rule> alerts() {
        return Manifests.of("monitoring").the(PrometheusRule.class, "pantry").getSpec().getGroups().stream()
                .flatMap(group -> group.getRules().stream())
                .toList();
    }

    private static Stream<String> panels() throws IOException {
        String dashboard = Manifests.of("monitoring")
                .the(ConfigMap.class, "pantry-dashboard")
                .getData()
                .get("dashboard.json");
        List<JsonNode> expressions = new ObjectMapper().readTree(dashboard).findValues("expr");
        return expressions.stream().map(JsonNode::textValue);
    }
}
