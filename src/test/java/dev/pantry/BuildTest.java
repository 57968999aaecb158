package dev.pantry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.cache.NearCache;
import dev.pantry.cache.ReadPath;
import io.quarkus.arc.ClientProxy;
import io.quarkus.arc.Subclass;
import io.quarkus.cache.CacheResult;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The build is what the design says it is. */
@QuarkusTest
class BuildTest {

    @Inject
    NearCache near;

    @Test
    void theStackIsTheOneOfTheDesign() throws Exception {
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile());
        assertThat(texts(pom, "artifactId"))
                .contains(
                        "quarkus-rest",
                        "quarkus-redis-client",
                        "quarkus-hibernate-reactive-panache",
                        "quarkus-reactive-pg-client",
                        "quarkus-cache",
                        "quarkus-smallrye-health",
                        "quarkus-junit5",
                        "rest-assured");
        assertThat(texts(pom, "quarkus.platform.version")).hasSize(1);
        assertThat(texts(pom, "maven.compiler.release")).containsExactly("17");
    }

    @Test
    void theServedPathGoesThroughTheAnnotatedMethod() {
        assertThat(Arrays.stream(NearCache.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(CacheResult.class))
                        .map(method -> method.getName()))
                .containsExactly("get");
        assertThat(Arrays.stream(ReadPath.class.getDeclaredFields()).<Object>map(field -> field.getType()))
                .contains(NearCache.class);
        assertThat(ClientProxy.unwrap(near)).isInstanceOf(Subclass.class); // the interceptor is in front of it
    }

    private static List<String> texts(Document document, String tag) {
        NodeList nodes = document.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }
}
