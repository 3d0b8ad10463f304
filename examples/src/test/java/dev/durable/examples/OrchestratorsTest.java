package dev.durable.examples;

import dev.durable.examples.hello.Hello;
import dev.durable.examples.report.ReportOrchestrator;
import dev.durable.testkit.determinism.DeterminismChecker;
import org.junit.jupiter.api.Test;

/** The orchestrators do the same on each replay, as far as their class files show. */
class OrchestratorsTest {

    @Test
    void thoseOfTheReportApiAreDeterministic() {
        DeterminismChecker.ofPackageOf(ReportOrchestrator.class).check();
    }

    @Test
    void theLambdaOfTheReadmeIsDeterministic() {
        DeterminismChecker.of(Hello.class).check();
    }
}
