package dev.durable.testkit;

import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.OrchestrationPage;
import dev.durable.OrchestrationQuery;
import dev.durable.history.FailureDetails;
import dev.durable.history.Payload;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a run of a scenario came to.
 *
 * @param instances each instance in words, by id
 * @param observed what the scenario observed, in words
 * @param executions how often each activity ran
 * @param thrown what the scenario threw, or null
 */
record CrashOutcome(
        Map<String, String> instances,
        String observed,
        Map<String, Integer> executions,
        @Nullable Throwable thrown) {

    /** Where two outcomes differ. */
    record Mismatch(String expected, String actual) {}

    static CrashOutcome of(CrashScenario scenario, CommitWatch watch) {
        TestEnvironmentBuilder builder = DurableTestEnvironment.builder();
        scenario.register(builder);
        try (DurableTestEnvironment environment = builder.watch(watch).start()) {
            Throwable thrown = null;
            try {
                scenario.run(environment);
                environment.skip(Duration.ZERO);
            } catch (Exception | AssertionError e) {
                thrown = e;
            }
            Map<String, Integer> executions = new TreeMap<>();
            environment
                    .activities()
                    .forEach((name, activity) ->
                            executions.put(name, activity.calls().size()));
            return new CrashOutcome(
                    instances(environment.client()), String.valueOf(scenario.observe()), executions, thrown);
        }
    }

    private static Map<String, String> instances(DurableTaskClient client) {
        Map<String, String> instances = new TreeMap<>();
        OrchestrationQuery query = OrchestrationQuery.ALL.withPayloads(true);
        String token = null;
        do {
            OrchestrationPage page = client.queryInstances(query.withPage(1_000, token));
            page.instances().forEach(instance -> instances.put(instance.instanceId(), words(instance)));
            token = page.nextPageToken();
        } while (token != null);
        return instances;
    }

    private static String words(OrchestrationMetadata instance) {
        StringBuilder words =
                new StringBuilder(instance.name() + " " + instance.status().displayName());
        add(words, "output", instance.output());
        add(words, "custom status", instance.customStatus());
        FailureDetails failure = instance.failure();
        if (failure != null) {
            words.append(", failure ").append(failure.type()).append(": ").append(failure.message());
        }
        if (instance.pendingReason() != null) {
            words.append(", ").append(instance.pendingReason());
        }
        return words.toString();
    }

    private static void add(StringBuilder words, String what, @Nullable Payload payload) {
        if (payload != null) {
            words.append(", ").append(what).append(' ').append(payload.toUtf8());
        }
    }

    /** The first thing in which the other outcome differs, or null. */
    @Nullable
    Mismatch mismatch(CrashOutcome other) {
        TreeSet<String> ids = new TreeSet<>(instances.keySet());
        ids.addAll(other.instances.keySet());
        for (String id : ids) {
            String here = instances.getOrDefault(id, "nothing");
            String there = other.instances.getOrDefault(id, "nothing");
            if (!here.equals(there)) {
                return new Mismatch("instance '" + id + "': " + here, there);
            }
        }
        Throwable failed = other.thrown;
        if (failed != null) {
            return new Mismatch("no failure of the scenario", failed.toString());
        }
        if (!observed.equals(other.observed)) {
            return new Mismatch("observed " + observed, other.observed);
        }
        for (Map.Entry<String, Integer> activity : executions.entrySet()) {
            int times = other.executions.getOrDefault(activity.getKey(), 0);
            if (times < activity.getValue()) {
                return new Mismatch(
                        "activity '" + activity.getKey() + "' run at least " + activity.getValue() + " times",
                        times + " times");
            }
        }
        return null;
    }
}
