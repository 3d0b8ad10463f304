package dev.durable.arch;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.regex.Pattern;

/** The classes of the published modules, read once for all laws. */
final class PublishedClasses {

    /** A module's own folder of classes or its jar, never a library that happens to share the package prefix. */
    private static final Pattern LOCATION =
            Pattern.compile(".*/durable-(core|storage-memory|storage-jdbc|http-servlet|testkit)[/-].*");

    static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> location.matches(LOCATION))
            .importPackages("dev.durable");

    private PublishedClasses() {}

    /** Fails with every line that breaks the rule, and also when the rule speaks of no class at all. */
    static void check(ArchRule rule) {
        rule.check(ALL);
    }
}
