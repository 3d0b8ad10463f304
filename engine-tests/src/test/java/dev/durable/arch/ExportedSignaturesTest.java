package dev.durable.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users can see never shows what is ours alone. */
class ExportedSignaturesTest {

    private static final DescribedPredicate<JavaClass> INTERNAL = resideInAPackage("dev.durable..internal..");

    private static final Pattern INTERNAL_TO_ALL = Pattern.compile("exports\\s+[\\w.]*\\binternal\\b[\\w.]*\\s*;");

    @Test
    void noExportedSignatureShowsAnInternalType() {
        List<String> leaks = PublishedClasses.ALL.stream()
                .filter(type -> !INTERNAL.test(type) && visible(type))
                .flatMap(ExportedSignaturesTest::leaks)
                .sorted()
                .toList();
        assertThat(leaks).isEmpty();
    }

    @Test
    void everyModuleIsNamedAndKeepsItsInternals() {
        for (String module : SourceTree.PUBLISHED_MODULES) {
            Path info = SourceTree.file(module + "/src/main/java/module-info.java");
            assertThat(Files.isRegularFile(info)).as("%s", info).isTrue();
            assertThat(SourceTree.read(info)).as("%s", info).doesNotContainPattern(INTERNAL_TO_ALL);
        }
    }

    private static Stream<String> leaks(JavaClass type) {
        Stream<String> header = namedInHeader(type)
                .filter(INTERNAL)
                .map(leaked -> type.getName() + " is declared with " + leaked.getName());
        Stream<String> members = type.getMembers().stream()
                .filter(ExportedSignaturesTest::visible)
                .flatMap(member -> named(member)
                        .filter(INTERNAL)
                        .map(leaked -> member.getFullName() + " shows " + leaked.getName()));
        return Stream.concat(header, members);
    }

    private static boolean visible(JavaClass type) {
        return isPublicOrProtected(type.getModifiers())
                && type.getEnclosingClass().map(ExportedSignaturesTest::visible).orElse(true);
    }

    private static boolean visible(JavaMember member) {
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

    private static Stream<JavaClass> named(JavaMember member) {
        Stream<JavaClass> thrown =
                member instanceof JavaCodeUnit code ? code.getExceptionTypes().stream() : Stream.empty();
        return Stream.concat(member.getAllInvolvedRawTypes().stream(), thrown);
    }
}
