package dev.durable.testkit.storage;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Puts the rule in front of whatever failed, be it an assertion or an exception out of the storage. */
final class BrokenRuleReport implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        if (failure instanceof TestAbortedException) {
            throw failure;
        }
        throw new AssertionError(
                "broken rule " + RuleNames.describe(context.getRequiredTestMethod()) + " (docs/storage-spec.md)\n"
                        + failure,
                failure);
    }
}
