package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The specification and the kit speak of the same rules. */
class StorageSpecTest {
    @Test
    void eachRuleHasATestAndEachTestHasARule() throws IOException {
        Set<String> rules = rulesOfThePage();
        Set<String> proved = provedByTheKit();

        assertThat(proved).isEqualTo(rules);
    }

    private static Set<String> rulesOfThePage() throws IOException {
        Matcher rule = Pattern.compile("(?m)^\\*\\*(ST-\\d\\d)\\*\\*").matcher(Files.readString(page()));
        Set<String> rules = new TreeSet<>();
        while (rule.find()) {
            assertThat(rules.add(rule.group(1)))
                    .as("%s stands there once", rule.group(1))
                    .isTrue();
        }
        return rules;
    }

    private static Path page() {
        Path page = Path.of("docs/storage-spec.md");
        return Files.exists(page) ? page : Path.of("..").resolve(page);
    }

    private static Set<String> provedByTheKit() {
        return Stream.of(StorageContract.class, JdbcStorageContract.class)
                .flatMap(contract -> Arrays.stream(contract.getDeclaredClasses()))
                .flatMap(group -> Arrays.stream(group.getSuperclass().getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .map(name -> name.replaceFirst("required_ST(\\d\\d)_.*", "ST-$1"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
