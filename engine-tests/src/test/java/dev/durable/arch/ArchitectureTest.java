package dev.durable.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.durable.arch.PublishedClasses.check;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who may know whom: layers, cycles, and the libraries that stay in one package.
 *
 * <p>The rules look at class files, so an import that nothing uses does not count, and a dependency that no import
 * shows does.
 */
class ArchitectureTest {

    private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("dev.durable..");
    private static final DescribedPredicate<JavaClass> INTERNAL = resideInAPackage("dev.durable..internal..");

    /** The entry type, its builder, and the default converter, which shares the engine's JSON settings. */
    private static final Set<String> MAY_KNOW_THE_ENGINE =
            Set.of("dev.durable.Durable", "dev.durable.DurableBuilder", "dev.durable.JacksonDataConverter");

    /** Guards the other laws: a type that is not read here breaks none of them. */
    @Test
    void theLawsSeeEveryPublishedType() {
        List<String> types = SourceTree.publishedMainFiles().stream()
                .filter(file -> !file.endsWith("module-info.java"))
                .map(ArchitectureTest::typeIn)
                .toList();
        assertThat(types).contains("dev.durable.spi.Storage", "dev.durable.internal.replay.Decision");
        assertThat(types)
                .filteredOn(type -> !PublishedClasses.ALL.contain(type))
                .isEmpty();
        assertThat(PublishedClasses.ALL.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void historyDependsOnNothingOfOurs() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.durable.history..")
                .should()
                .dependOnClassesThat(OURS.and(resideOutsideOfPackages("dev.durable.history..")))
                .because("history is the vocabulary in which everything else is written"));
    }

    @Test
    void spiDependsOnHistoryOnly() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.durable.spi..")
                .should()
                .dependOnClassesThat(OURS.and(resideOutsideOfPackages("dev.durable.spi..", "dev.durable.history..")))
                .because("the author of a storage reads the SPI and nothing else"));
    }

    @ParameterizedTest(name = "{0} does not know {1}")
    @CsvSource({
        "codec, replay",
        "codec, store",
        "codec, client",
        "codec, worker",
        "replay, store",
        "replay, client",
        "replay, worker",
        "store, replay",
        "store, client",
        "store, worker",
        "client, worker"
    })
    void theEngineHasLayers(String lower, String upper) {
        check(noClasses()
                .that()
                .resideInAPackage("dev.durable.internal." + lower + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.durable.internal." + upper + ".."));
    }

    @Test
    void historySpiAndInternalsHaveNoCycles() {
        check(slices().assignedFrom(new EngineSlices()).should().beFreeOfCycles());
    }

    @Test
    void inTheApiOnlyTheEntryTypeKnowsInternals() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.durable")
                .and(describe("are neither the entry type nor a part of it", type -> !mayKnowTheEngine(type)))
                .should()
                .dependOnClassesThat(INTERNAL));
    }

    @Test
    void onlyTheTestKitKnowsInternalsOfAnotherModule() {
        check(noClasses()
                .that()
                .resideInAnyPackage("dev.durable.storage..", "dev.durable.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.durable.internal.."));
    }

    @Test
    void onlyTheJdbcStorageAndTheKitForSuchStoragesKnowJavaSql() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.durable.storage.jdbc..", "dev.durable.testkit.storage..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql.."));
    }

    @Test
    void onlyTheServletAdapterKnowsTheServletApi() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.durable.http.servlet..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "javax.servlet.."));
    }

    @Test
    void nothingWritesToStandardStreams() {
        check(NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
    }

    @Test
    void packagesAreNullMarked() {
        check(classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked"));
    }

    private static String typeIn(Path file) {
        String name = SourceTree.nameOf(file);
        String folder = "/src/main/java/";
        return name.substring(name.indexOf(folder) + folder.length(), name.length() - ".java".length())
                .replace('/', '.');
    }

    private static boolean mayKnowTheEngine(JavaClass type) {
        return MAY_KNOW_THE_ENGINE.contains(type.getName())
                || type.getEnclosingClass()
                        .map(ArchitectureTest::mayKnowTheEngine)
                        .orElse(false);
    }

    /** The parts of the engine that must not form a cycle; the API above them is left out. */
    private static final class EngineSlices implements SliceAssignment {

        private static final Pattern SLICE = Pattern.compile("dev\\.durable\\.(history|spi|internal\\.\\w+)(?:\\..*)?");

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return Optional.of(SLICE.matcher(type.getPackageName()))
                    .filter(Matcher::matches)
                    .map(part -> SliceIdentifier.of(part.group(1)))
                    .orElseGet(SliceIdentifier::ignore);
        }

        @Override
        public String getDescription() {
            return "history, spi and each internal package";
        }
    }
}
