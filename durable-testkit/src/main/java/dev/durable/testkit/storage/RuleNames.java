package dev.durable.testkit.storage;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Shows {@code required_ST07_staleVersionCannotCommit} as {@code ST-07 stale version cannot commit}. */
final class RuleNames extends DisplayNameGenerator.Standard {
    private static final Pattern RULE = Pattern.compile("required_ST(\\d+)_(\\w+)");

    @Override
    public String generateDisplayNameForMethod(
            List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
        return describe(testMethod);
    }

    static String describe(Method test) {
        Matcher matcher = RULE.matcher(test.getName());
        if (!matcher.matches()) {
            throw new IllegalStateException("name the rule that it proves: " + test.getName());
        }
        String words = matcher.group(2).replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
        return "ST-" + matcher.group(1) + " " + words;
    }
}
