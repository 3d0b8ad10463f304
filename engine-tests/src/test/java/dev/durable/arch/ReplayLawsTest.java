package dev.durable.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.durable.arch.PublishedClasses.check;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The replay engine gives the same decision for the same history, on every machine and at any time. */
class ReplayLawsTest {

    private static final Set<String> RANDOM = Set.of(
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.concurrent.ThreadLocalRandom",
            "java.security.SecureRandom");

    /** Order that depends on hash codes; a linked one is banned as well, since one more letter makes the mistake. */
    private static final Set<String> HASHED = Set.of(
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.LinkedHashMap",
            "java.util.LinkedHashSet",
            "java.util.IdentityHashMap",
            "java.util.WeakHashMap",
            "java.util.Hashtable",
            "java.util.concurrent.ConcurrentHashMap");

    /** These make collections in hash order too, some with a salt that differs from process to process. */
    private static final Set<String> HASHING = Set.of(
            "java.util.Map.of",
            "java.util.Map.ofEntries",
            "java.util.Map.copyOf",
            "java.util.Set.of",
            "java.util.Set.copyOf",
            "java.util.stream.Collectors.toMap",
            "java.util.stream.Collectors.toSet",
            "java.util.stream.Collectors.toUnmodifiableMap",
            "java.util.stream.Collectors.toUnmodifiableSet",
            "java.util.stream.Collectors.groupingBy",
            "java.util.stream.Collectors.partitioningBy");

    private static final Set<String> IMPURE = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep");

    @Test
    void replayCallsNoClockNoRandomNoSleep() {
        check(replay().should().accessTargetWhere(describe("is a clock, random or a sleep", ReplayLawsTest::isImpure)));
    }

    @Test
    void replayKeepsNoClockAndNoRandom() {
        check(replay().should().dependOnClassesThat(describe("are clocks or random", ReplayLawsTest::isSource)));
    }

    @Test
    void replayKnowsNoExecutor() {
        check(replay().should().dependOnClassesThat(describe("run code elsewhere", ReplayLawsTest::isExecutor)));
    }

    @Test
    void replayKeepsNothingInHashOrder() {
        check(replay().should().dependOnClassesThat(describe("are hashed", type -> HASHED.contains(type.getName()))));
        check(replay().should().accessTargetWhere(describe("makes a hashed collection", ReplayLawsTest::hashes)));
    }

    private static GivenClassesConjunction replay() {
        return noClasses().that().resideInAPackage("dev.durable.internal.replay..");
    }

    private static boolean isImpure(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        return IMPURE.contains(nameOf(access))
                || (owner.startsWith("java.time.") && access.getName().equals("now"));
    }

    private static boolean isSource(JavaClass type) {
        return RANDOM.contains(type.getName())
                || type.getPackageName().startsWith("java.util.random")
                || type.getName().equals("java.time.Clock")
                || type.getName().equals("java.time.InstantSource");
    }

    private static boolean isExecutor(JavaClass type) {
        String name = type.getSimpleName();
        return type.getPackageName().equals("java.util.concurrent")
                && (name.contains("Executor") || name.startsWith("ForkJoin") || name.startsWith("Completable"));
    }

    private static boolean hashes(JavaAccess<?> access) {
        return HASHING.contains(nameOf(access));
    }

    private static String nameOf(JavaAccess<?> access) {
        return access.getTargetOwner().getName() + "." + access.getName();
    }
}
