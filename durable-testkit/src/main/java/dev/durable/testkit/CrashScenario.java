package dev.durable.testkit;

import org.jspecify.annotations.Nullable;

/**
 * What {@link CrashRunner} runs again and again, each time with a new object: so whatever the activities change must
 * belong to the object, like a map in place of a database. It must be the same run each time.
 */
public interface CrashScenario {

    /**
     * Registers orchestrators and activities.
     *
     * @param builder of the environment in which it will run
     */
    void register(TestEnvironmentBuilder builder);

    /**
     * Starts what is to be tested and sees it to its end, with the events and skips of time that it takes. Workers crash
     * and are replaced meanwhile; the client stays.
     *
     * @param environment runs it
     * @throws Exception if it does not go as it should; in a run with a crash this counts as another outcome
     */
    void run(DurableTestEnvironment environment) throws Exception;

    /**
     * Says what the activities left behind, beyond what the instances say of themselves.
     *
     * @return something with a text that tells one outcome from another, or null
     */
    default @Nullable Object observe() {
        return null;
    }
}
