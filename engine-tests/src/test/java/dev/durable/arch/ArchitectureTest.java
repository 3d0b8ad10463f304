package dev.durable.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The laws that the published modules live by: what may depend on what, and what the replay engine may not touch.
 *
 * <p>The dependency rules look at class files, so an import that nothing uses does not count, and a dependency that
 * no import shows does. Packages that are still empty pass.
 */
class ArchitectureTest {

    private static final Pattern INTERNAL_SLICE = Pattern.compile("dev\\.durable\\.internal\\.(\\w+).*");

    private static final DescribedPredicate<JavaClass> INTERNAL = resideInAPackage("dev.durable..internal..");

    /** Types whose iteration order depends on hash codes, or on a salt that differs from process to process. */
    private static final Set<String> HASH_ORDERED = Set.of("java.util.HashMap", "java.util.HashSet");

    private static final Set<String> SOURCES_OF_RANDOM = Set.of(
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.concurrent.ThreadLocalRandom",
            "java.security.SecureRandom",
            "java.util.random.RandomGenerator");

    private static final Set<String> IMPURE_METHODS = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.lang.Thread.sleep");

    private static final Set<String> HASH_ORDERED_FACTORIES = Set.of(
            "java.util.Map.of",
            "java.util.Map.ofEntries",
            "java.util.Map.copyOf",
            "java.util.Set.of",
            "java.util.Set.copyOf",
            "java.util.stream.Collectors.toMap",
            "java.util.stream.Collectors.toSet",
            "java.util.stream.Collectors.toUnmodifiableMap",
            "java.util.stream.Collectors.toUnmodifiableSet",
            "java.util.stream.Collectors.groupingBy");

    @Test
    void theLawsSeeTheClassesThatTheyGovern() {
        assertThat(PublishedClasses.ALL.contain("dev.durable.spi.Storage")).isTrue();
        assertThat(PublishedClasses.ALL.contain("dev.durable.history.HistoryEvent"))
                .isTrue();
        assertThat(PublishedClasses.ALL.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void noExportedSignatureShowsAnInternalType() {
        List<String> leaks = new ArrayList<>();
        for (JavaClass type : PublishedClasses.ALL) {
            if (INTERNAL.test(type) || !visibleToUsers(type)) {
                continue;
            }
            namedInHeader(type)
                    .filter(INTERNAL)
                    .forEach(leaked -> leaks.add(type.getName() + " extends or implements " + leaked.getName()));
            for (JavaMember member : type.getMembers()) {
                if (visibleToUsers(member)) {
                    member.getAllInvolvedRawTypes().stream()
                            .filter(INTERNAL)
                            .forEach(leaked -> leaks.add(member.getFullName() + " shows " + leaked.getName()));
                }
            }
        }
        assertThat(leaks).as("exported signatures that show an internal type").isEmpty();
    }

    @Test
    void historyDependsOnNothingOfOurs() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.durable.history..")
                .should()
                .dependOnClassesThat(ours().and(resideOutsideOfPackage("dev.durable.history.."))));
    }

    @Test
    void spiDependsOnHistoryOnly() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.durable.spi..")
                .should()
                .dependOnClassesThat(ours().and(resideOutsideOfPackage("dev.durable.spi.."))
                        .and(resideOutsideOfPackage("dev.durable.history.."))));
    }

    @Test
    void replayKnowsNeitherWorkerNorClient() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.durable.internal.replay..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.durable.internal.worker..", "dev.durable.internal.client.."));
    }

    @Test
    void clientDoesNotKnowTheWorker() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.durable.internal.client..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.durable.internal.worker.."));
    }

    @Test
    void inTheApiOnlyBuildersAndTheEntryTypeKnowInternals() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.durable")
                .and(describe("are neither a builder nor the entry type", type -> !mayJoinTheParts(type)))
                .should()
                .dependOnClassesThat(INTERNAL));
    }

    @Test
    void historySpiAndInternalsHaveNoCycles() {
        check(slices().assignedFrom(new EngineSlices()).should().beFreeOfCycles());
    }

    @Test
    void onlyTheJdbcStorageKnowsJavaSql() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.durable.storage.jdbc..")
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
    void replayCallsNoClockNoRandomNoSleep() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.durable.internal.replay..")
                .should()
                .accessTargetWhere(describe("is a clock, a source of random or a sleep", ArchitectureTest::isImpure)));
    }

    @Test
    void replayKnowsNoExecutor() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.durable.internal.replay..")
                .should()
                .dependOnClassesThat(describe("are executors", ArchitectureTest::isExecutor)));
    }

    @Test
    void replayKeepsNothingInHashOrder() {
        check(noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.durable.internal.replay..")
                .should()
                .haveRawType(describe("HashMap or HashSet", type -> HASH_ORDERED.contains(type.getName()))));
        check(noClasses()
                .that()
                .resideInAPackage("dev.durable.internal.replay..")
                .should()
                .accessTargetWhere(describe("makes a collection in hash order", ArchitectureTest::makesHashOrder)));
    }

    @Test
    void publishedPackagesAreNullMarked() {
        check(classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked"));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(PublishedClasses.ALL);
    }

    private static DescribedPredicate<JavaClass> ours() {
        return resideInAPackage("dev.durable..");
    }

    private static boolean mayJoinTheParts(JavaClass type) {
        return type.getSimpleName().endsWith("Builder")
                || type.getName().equals("dev.durable.Durable")
                || type.getEnclosingClass()
                        .map(ArchitectureTest::mayJoinTheParts)
                        .orElse(false);
    }

    private static boolean visibleToUsers(JavaClass type) {
        return isPublicOrProtected(type.getModifiers())
                && type.getEnclosingClass()
                        .map(ArchitectureTest::visibleToUsers)
                        .orElse(true);
    }

    private static boolean visibleToUsers(JavaMember member) {
        return isPublicOrProtected(member.getModifiers())
                && !member.getModifiers().contains(JavaModifier.SYNTHETIC)
                && !member.getModifiers().contains(JavaModifier.BRIDGE);
    }

    private static boolean isPublicOrProtected(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaClass> namedInHeader(JavaClass type) {
        return Stream.of(
                        type.getSuperclass().stream(),
                        type.getInterfaces().stream(),
                        type.getTypeParameters().stream().flatMap(parameter -> parameter.getUpperBounds().stream()))
                .flatMap(types -> types)
                .flatMap(named -> named.getAllInvolvedRawTypes().stream());
    }

    private static boolean isImpure(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        return IMPURE_METHODS.contains(owner + "." + access.getName())
                || SOURCES_OF_RANDOM.contains(owner)
                || (owner.startsWith("java.time.") && access.getName().equals("now"))
                || owner.equals("java.time.Clock")
                || owner.equals("java.time.InstantSource")
                || (owner.equals("java.util.concurrent.TimeUnit")
                        && access.getName().equals("sleep"));
    }

    private static boolean isExecutor(JavaClass type) {
        return type.getPackageName().equals("java.util.concurrent")
                && (type.getSimpleName().contains("Executor")
                        || type.getSimpleName().startsWith("ForkJoin"));
    }

    private static boolean makesHashOrder(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        boolean constructs = access.getName().equals("<init>");
        return (constructs && HASH_ORDERED.contains(owner))
                || HASH_ORDERED_FACTORIES.contains(owner + "." + access.getName());
    }

    /** The parts of the engine that must not form a cycle; the API above them is left out. */
    private static final class EngineSlices implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return sliceOf(type.getPackageName()).map(SliceIdentifier::of).orElseGet(SliceIdentifier::ignore);
        }

        private static Optional<String> sliceOf(String packageName) {
            if (packageName.equals("dev.durable.history")) {
                return Optional.of("history");
            }
            if (packageName.equals("dev.durable.spi")) {
                return Optional.of("spi");
            }
            Matcher internal = INTERNAL_SLICE.matcher(packageName);
            return internal.matches() ? Optional.of("internal." + internal.group(1)) : Optional.empty();
        }

        @Override
        public String getDescription() {
            return "history, spi and each internal package";
        }
    }
}
