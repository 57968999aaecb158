package dev.pantry.nativeimage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.util.GlobUtil;
import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/**
 * The native image has what it is told of, and as it was when it was built: everything that would be missed at run time, or be
 * wrong there, found without a native compiler.
 */
class NativeImageTest {

    private static final Path RESOURCES = Path.of("src/main/resources");

    private static final String EMBEDDED = "dev.pantry.embedded";

    private final JavaClasses pantry = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.pantry");

    @Test
    void whatIsWrittenOrReadAsJsonIsRegistered() {
        JsonTypes json =
                JsonTypes.of(pantry.stream().<Class<?>>map(JavaClass::reflect).toList());
        assertThat(json.shownByRest()).extracting(Class::getName).contains("dev.pantry.item.ItemPatch");
        assertThat(json.handedOver())
                .extracting(Class::getName)
                .contains(
                        "dev.pantry.order.OrderEvent", // only WebSockets and SSE show it
                        "dev.pantry.session.ActiveSession", // only Redis keeps it
                        "dev.pantry.menu.MenuView$Item"); // only a part of something
        assertThat(json.untold())
                .as("nobody can tell what JSON is made of there")
                .isEmpty();
        assertThat(json.handedOver())
                .filteredOn(type -> !json.shownByRest().contains(type))
                .allSatisfy(type ->
                        assertThat(isRegistered(type)).as(type.getName()).isTrue());
    }

    /** It is, or a class around it. */
    private static boolean isRegistered(Class<?> type) {
        RegisterForReflection registered = type.getAnnotation(RegisterForReflection.class);
        if (registered != null) {
            return registered.targets().length + registered.classNames().length == 0;
        }
        Class<?> around = type.getDeclaringClass();
        return around != null
                && isRegistered(around)
                && (!around.isAnnotationPresent(RegisterForReflection.class)
                        || !around.getAnnotation(RegisterForReflection.class).ignoreNested());
    }

    @Test
    void everyResourceIsInTheImage() throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(RESOURCES.resolve("application.properties"))) {
            settings.load(file);
        }
        List<String> included = Stream.concat(
                        Stream.of(settings.getProperty("quarkus.native.resources.includes")
                                .split(",")),
                        // Quarkus includes what Flyway reads
                        Stream.of(settings.getProperty("quarkus.flyway.locations") + "/*.sql"))
                .map(GlobUtil::toRegexPattern)
                .toList();
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> RESOURCES.relativize(file).toString())
                            .filter(file -> !file.equals("application.properties"))) // read at build time
                    .hasSizeGreaterThan(10)
                    .allSatisfy(file -> assertThat(included).as(file).anyMatch(file::matches));
        }
    }

    @Test
    void theClassesOfCaffeineThatAreUsedAreRegistered() throws ReflectiveOperationException {
        Set<Class<?>> builders = pantry.stream()
                .filter(type -> type.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Caffeine.class)
                                && call.getName().startsWith("build")))
                .map(JavaClass::reflect)
                .collect(Collectors.toSet());
        assertThat(builders).hasSizeGreaterThanOrEqualTo(2);
        Set<String> registered = pantry.stream()
                .filter(type -> type.isAnnotatedWith(RegisterForReflection.class))
                .flatMap(type -> Stream.of(
                        type.getAnnotationOfType(RegisterForReflection.class).classNames()))
                .collect(Collectors.toSet());
        for (Class<?> builder : builders) {
            Object cache = cacheOf(builder);
            assertThat(registered)
                    .as(builder + ": Caffeine finds its classes by name")
                    .contains(
                            cache.getClass().getName(),
                            field(cache, "nodeFactory").getClass().getName());
        }
    }

    /** The bounded cache inside of what an object of that class has built for itself. */
    private static Object cacheOf(Class<?> builder) throws ReflectiveOperationException {
        Constructor<?> constructor = builder.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        Object built = constructor.newInstance(Arrays.stream(constructor.getParameterTypes())
                .map(type -> type == int.class ? (Object) 1 : type == long.class ? (Object) 1L : null)
                .toArray());
        for (Field field : builder.getDeclaredFields()) {
            if (Cache.class.isAssignableFrom(field.getType()) || AsyncCache.class.isAssignableFrom(field.getType())) {
                return field(field(built, field.getName()), "cache");
            }
        }
        throw new AssertionError(builder + " keeps its cache elsewhere");
    }

    private static Object field(Object owner, String name) throws ReflectiveOperationException {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field.get(owner);
                }
            }
        }
        throw new AssertionError(owner.getClass() + " has no " + name);
    }

    @Test
    void noStaticKeepsWhatTheBuildMachineWas() {
        noClasses()
                .that()
                .resideOutsideOfPackage(EMBEDDED)
                .should(new AskTheMachineWhenInitialized())
                .because(
                        "statics are made when the image is built: one seed, one moment, one count of processors for all")
                .check(pantry);
    }

    @Test
    void nothingAsksForTheConfigurationOfTheBuild() {
        noClasses()
                .should()
                .callMethod(ConfigProvider.class, "getConfig")
                .because("until Quarkus runs it is that of the build machine")
                .check(pantry);
    }

    @Test
    void theEmbeddedServersAreCutOff() {
        Set<JavaAccess<?>> waysIn = pantry.stream()
                .filter(type -> !type.getPackageName().equals(EMBEDDED))
                .flatMap(type -> type.getAccessesFromSelf().stream())
                .filter(access -> access.getTargetOwner().getPackageName().equals(EMBEDDED))
                .collect(Collectors.toSet());
        assertThat(waysIn).isNotEmpty().allSatisfy(way -> assertThat(pantry.stream()
                        .filter(type -> type.isAnnotatedWith(TargetClass.class)
                                && type.getAnnotationOfType(TargetClass.class).value()
                                        == way.getOriginOwner().reflect())
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.isAnnotatedWith(Substitute.class)))
                .as("%s is something else in the native image", way.getOrigin().getFullName())
                .anyMatch(method -> method.getName().equals(way.getOrigin().getName())));
    }
}
