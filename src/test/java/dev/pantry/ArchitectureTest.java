package dev.pantry;

import static com.tngtech.archunit.lang.conditions.ArchConditions.beAnnotatedWith;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.pantry.item.Items;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.groups.UniAwait;
import jakarta.persistence.Entity;
import jakarta.ws.rs.Path;
import java.time.Instant;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.Test;

/** The rules that keep the packages apart, each with its reason. */
class ArchitectureTest {

    private static final String[] FEATURES = {
        "dev.pantry.analytics..",
        "dev.pantry.image..",
        "dev.pantry.item..",
        "dev.pantry.menu..",
        "dev.pantry.order..",
        "dev.pantry.organization..",
        "dev.pantry.profile..",
        "dev.pantry.session..",
        "dev.pantry.view.."
    };

    private final JavaClasses pantry = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.pantry");

    @Test
    void theEngineKnowsNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("dev.pantry.cache..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are ours but not the engine's",
                        (JavaClass type) -> type.getPackageName().startsWith("dev.pantry")
                                && !type.getPackageName().startsWith("dev.pantry.cache")))
                .because("it must serve any feature over any tier")
                .check(pantry);
    }

    @Test
    void theEngineKnowsNeitherHttpNorRedisNorSql() {
        noClasses()
                .that()
                .resideInAPackage("dev.pantry.cache..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta.ws.rs..",
                        "io.vertx.core.http..",
                        "io.vertx.redis..",
                        "io.quarkus.redis..",
                        "jakarta.persistence..",
                        "org.hibernate..",
                        "io.vertx.sqlclient..")
                .because("its ports are implemented elsewhere")
                .check(pantry);
    }

    @Test
    void onlyRedisImportsARedisClient() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.pantry.redis..", "dev.pantry.embedded..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.redis..", "io.vertx.mutiny.redis..", "io.quarkus.redis..")
                .because("deadline and circuit breaker are there, and nobody may get around them")
                .check(pantry);
    }

    @Test
    void whatAllFeaturesUseKnowsNoFeature() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.pantry.http..", "dev.pantry.access..", "dev.pantry.events..", "dev.pantry.ratelimit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FEATURES)
                .because("features use it")
                .check(pantry);
    }

    @Test
    void featuresDoNotKnowEachOther() {
        slices().matching("dev.pantry.(analytics|image|item|menu|order|organization|profile|session|view)..")
                .should()
                .notDependOnEachOther()
                // whether there is such an item
                .ignoreDependency(
                        JavaClass.Predicates.resideInAPackage("dev.pantry.view"),
                        JavaClass.Predicates.type(Items.class))
                .because("a feature is one folder that can be added or removed without an edit elsewhere")
                .check(pantry);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.pantry.(*)..").should().beFreeOfCycles().check(pantry);
    }

    @Test
    void entitiesStayInTheirPackage() {
        classes()
                .that()
                .areAnnotatedWith(Entity.class)
                .should()
                .bePackagePrivate()
                .because("what leaves a feature is a view")
                .check(pantry);
    }

    @Test
    void entitiesAreLoadedByPanacheRepositoriesOnly() {
        noClasses()
                .that()
                .areNotAssignableTo(PanacheRepositoryBase.class)
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "queries entities",
                        (JavaMethodCall call) -> call.getTargetOwner().isAssignableTo(Mutiny.Session.class)
                                && call.getName().matches("find|get|getReference|createQuery|createSelectionQuery")))
                .because("one place per feature knows how its rows are read")
                .check(pantry);
    }

    @Test
    void resourcesNeverSeeRepositories() {
        noClasses()
                .that()
                .areAnnotatedWith(Path.class)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(PanacheRepositoryBase.class)
                .because("every read goes through the layers")
                .check(pantry);
    }

    @Test
    void nothingBlocksOnAUni() {
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "awaits a Uni",
                        (JavaMethodCall call) -> call.getTargetOwner().isEquivalentTo(UniAwait.class)
                                || (call.getTargetOwner().isAssignableTo(Uni.class)
                                        && call.getName().equals("await"))))
                .because("the event loop would stand still")
                .check(pantry);
    }

    @Test
    void nothingAsksAnotherServer() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.pantry.redis..", "dev.pantry.database..", "dev.pantry.embedded..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe("open connections", (JavaClass type) -> type.getName()
                        .matches("java\\.net\\.(http\\..*|URL|URLConnection|HttpURLConnection|Socket)"
                                + "|java\\.nio\\.channels\\.SocketChannel"
                                + "|io\\.vertx\\..*\\.(HttpClient|NetClient|WebClient|WebSocketClient)")))
                .because("a client that names an address must not make Pantry go there")
                .check(pantry);
    }

    @Test
    void timeIsAParameter() {
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "asks the system clock",
                        (JavaMethodCall call) -> (call.getTargetOwner().isEquivalentTo(Instant.class)
                                        && call.getName().equals("now"))
                                || (call.getTargetOwner().isEquivalentTo(System.class)
                                        && call.getName().equals("currentTimeMillis"))))
                .because("tests move it; only ops.Wiring makes a clock")
                .check(pantry);
    }

    @Test
    void namesSayWhatAThingIsNotItsPattern() {
        for (String ending : new String[] {"Impl", "Util", "Utils", "Helper", "DTO", "Dto", "Abstract"}) {
            noClasses().should().haveSimpleNameEndingWith(ending).check(pantry);
        }
        noClasses().should().haveSimpleNameStartingWith("Abstract").check(pantry);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should(beAnnotatedWith("org.jspecify.annotations.NullMarked"))
                .check(pantry);
        noClasses()
                .that()
                .haveSimpleName("package-info")
                .should(not(beAnnotatedWith("org.jspecify.annotations.NullMarked")))
                .check(pantry);
    }
}
