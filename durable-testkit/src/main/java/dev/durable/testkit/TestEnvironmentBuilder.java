package dev.durable.testkit;

import dev.durable.TaskActivity;
import dev.durable.TypeRef;
import dev.durable.internal.store.ChangeBus;
import dev.durable.internal.worker.ActivityDefinition;
import dev.durable.internal.worker.Registrations;
import dev.durable.internal.worker.Registry;
import dev.durable.spi.Storage;
import dev.durable.storage.memory.MemoryStorage;
import dev.durable.testkit.internal.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts a {@link DurableTestEnvironment} together. Every setting is checked when it is given. Not thread-safe. */
public final class TestEnvironmentBuilder extends OrchestratorSet<TestEnvironmentBuilder> {
    private static final int HOT = 1_000_000;

    private final Map<String, TaskActivity<?, ?>> replacements = new TreeMap<>();
    private @Nullable Function<InstantSource, ? extends Storage> storage;
    private Instant startTime = VirtualTime.START;
    private @Nullable Long seed;
    private int maxHot = HOT;
    private int maxSteps = VirtualTime.STEPS_AT_ONE_TIME;
    private CommitWatch watch = CommitWatch.NOBODY_DIES;

    TestEnvironmentBuilder() {}

    @Override
    TestEnvironmentBuilder self() {
        return this;
    }

    /**
     * Registers an activity under the simple name of its class.
     *
     * @param activity the code, whose class says what its input is
     * @return this
     * @throws IllegalArgumentException if the name is taken, or the class has no simple name or input type
     */
    public TestEnvironmentBuilder activity(TaskActivity<?, ?> activity) {
        registrations.activity(Registrations.nameOf(activity), activity);
        return this;
    }

    /**
     * Registers an activity under a name.
     *
     * @param name the name
     * @param activity the code, whose class says what its input is
     * @return this
     * @throws IllegalArgumentException if the name is taken or malformed, or the class has no input type
     */
    public TestEnvironmentBuilder activity(String name, TaskActivity<?, ?> activity) {
        registrations.activity(name, activity);
        return this;
    }

    /**
     * Registers a lambda.
     *
     * @param name the name
     * @param inputType what its input is read as
     * @param activity the code
     * @param <I> the input type
     * @return this
     * @throws IllegalArgumentException if the name is taken or malformed
     */
    public <I> TestEnvironmentBuilder activity(String name, Class<I> inputType, TaskActivity<I, ?> activity) {
        registrations.activity(name, TypeRef.of(inputType), activity);
        return this;
    }

    /**
     * Registers a lambda with a generic input.
     *
     * @param name the name
     * @param inputType what its input is read as
     * @param activity the code
     * @param <I> the input type
     * @return this
     * @throws IllegalArgumentException if the name is taken or malformed
     */
    public <I extends @Nullable Object> TestEnvironmentBuilder activity(
            String name, TypeRef<I> inputType, TaskActivity<I, ?> activity) {
        registrations.activity(name, inputType, activity);
        return this;
    }

    /**
     * Registers an activity class under its simple name, with a supplier that is asked for an object per execution.
     *
     * @param type the class
     * @param supplier gives the objects; it is not asked while the activity is replaced
     * @param <T> the class
     * @return this
     * @throws IllegalArgumentException if the name is taken, or the class has no simple name or input type
     */
    public <T extends TaskActivity<?, ?>> TestEnvironmentBuilder activity(
            Class<T> type, Supplier<? extends T> supplier) {
        registrations.activity(type, supplier);
        return this;
    }

    /**
     * Registers other code in place of an activity class, which needs no object of it.
     *
     * @param type the class, which says the name and what the input is
     * @param code what runs instead
     * @param <I> the input type
     * @param <O> the output type
     * @return this
     * @throws IllegalArgumentException if the name is taken, or the class has no simple name or input type; to replace
     *     one that is registered already say {@link #replaceActivity}
     */
    public <I extends @Nullable Object, O extends @Nullable Object> TestEnvironmentBuilder standIn(
            Class<? extends TaskActivity<I, O>> type, TaskActivity<I, O> code) {
        registrations.activity(type, () -> {
            throw new IllegalStateException("'" + type.getSimpleName() + "' has a stand-in");
        });
        replacements.put(Registrations.nameOf(type), code);
        return this;
    }

    /**
     * Runs other code in place of an activity that is registered before or after this call.
     *
     * @param name the registered name
     * @param code what runs instead, which takes the same input
     * @return this
     */
    public TestEnvironmentBuilder replaceActivity(String name, TaskActivity<?, ?> code) {
        replacements.put(name, Objects.requireNonNull(code, "code"));
        return this;
    }

    /**
     * Sets where everything is stored; default a new memory storage. The environment closes it.
     *
     * @param opened opens it on the environment's clock, for instance {@code MemoryStorage::new} or
     *     {@code clock -> JdbcStorage.builder(url, user, password).testClock(clock).build()}
     * @return this
     */
    public TestEnvironmentBuilder storage(Function<InstantSource, ? extends Storage> opened) {
        storage = Objects.requireNonNull(opened, "opened");
        return this;
    }

    /**
     * Sets what the clock shows at the beginning; default 2026-01-01T00:00:00Z.
     *
     * @param start the time, cut to milliseconds; where a database has instances already, not before their last change
     * @return this
     */
    public TestEnvironmentBuilder startTime(Instant start) {
        startTime = start.truncatedTo(ChronoUnit.MILLIS);
        return this;
    }

    /**
     * Sets what ids are made from. By default they are the same in each run on the memory storage, and random on a
     * storage that was given, since it may know those of an earlier run.
     *
     * @param number any
     * @return this
     */
    public TestEnvironmentBuilder seed(long number) {
        seed = number;
        return this;
    }

    /**
     * Takes every instance out of memory after each turn, so that every step replays all before it: what is not
     * deterministic shows at once.
     *
     * @return this
     */
    public TestEnvironmentBuilder replayEveryStep() {
        maxHot = 0;
        return this;
    }

    /**
     * Sets how many steps of the engine there may be without time passing, before an endless loop is suspected; default
     * 1,000,000. An activity takes about ten.
     *
     * @param steps from 1
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public TestEnvironmentBuilder maxStepsAtOneTime(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("maxStepsAtOneTime must be at least 1, was " + steps);
        }
        maxSteps = steps;
        return this;
    }

    TestEnvironmentBuilder watch(CommitWatch commits) {
        watch = commits;
        return this;
    }

    /**
     * Starts the worker.
     *
     * @return the environment
     * @throws ClockNotFollowedException if the storage does not go by the environment's clock
     * @throws IllegalArgumentException if an activity is replaced that is not registered
     */
    public DurableTestEnvironment start() {
        Map<String, TestActivity> activities = new TreeMap<>();
        Registry registry = watched(activities);
        VirtualTime time = new VirtualTime(startTime.minusMillis(1), maxSteps);
        Ids ids = new Ids(seed == null && storage == null ? Long.valueOf(0) : seed);
        TestEngine engine = new TestEngine(time, ids, converter, limits, registry, maxHot, new ChangeBus());
        Storage opened = storage == null ? new MemoryStorage(time) : storage.apply(time);
        try {
            requireSameClock(opened, time);
            return new DurableTestEnvironment(engine, opened, activities, watch);
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private Registry watched(Map<String, TestActivity> activities) {
        Registry real = registrations.build();
        Map<String, ActivityDefinition> definitions = new TreeMap<>();
        real.activities().forEach((name, definition) -> {
            TestActivity activity = new TestActivity(name);
            activities.put(name, activity);
            definitions.put(name, activity.watching(definition));
        });
        replacements.forEach((name, code) -> {
            TestActivity activity = activities.get(name);
            if (activity == null) {
                throw new IllegalArgumentException("activity '" + name + "' is replaced and not registered; known: "
                        + activities.keySet() + ". Register the stand-in itself: activity(name, Input.class, code)");
            }
            activity.replaceWith(code);
        });
        return new Registry(real.orchestrators(), definitions);
    }

    /** Looked at before and after a millisecond: a clock that shows the same time need not be the same clock. */
    private static void requireSameClock(Storage storage, VirtualTime time) {
        requireSameTime(storage, time);
        time.pass(Duration.ofMillis(1));
        requireSameTime(storage, time);
    }

    private static void requireSameTime(Storage storage, VirtualTime time) {
        Instant shown = storage.now();
        if (!shown.equals(time.instant())) {
            throw new ClockNotFollowedException(storage.capabilities().name(), time.instant(), shown);
        }
    }
}
