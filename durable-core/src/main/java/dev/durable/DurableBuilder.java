package dev.durable;

import dev.durable.internal.client.StorageClient;
import dev.durable.internal.store.ChangeBus;
import dev.durable.internal.store.EngineContext;
import dev.durable.internal.store.SteadyClock;
import dev.durable.internal.worker.OrchestrationWorker;
import dev.durable.internal.worker.ProcessThreads;
import dev.durable.internal.worker.Registrations;
import dev.durable.internal.worker.Registry;
import dev.durable.internal.worker.Threads;
import dev.durable.internal.worker.WorkerSettings;
import dev.durable.spi.Storage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Registers orchestrators and activities and sets how a {@link Durable} behaves. Orchestrators and activities are
 * given as an instance (its input type is found from the class's generics), as a class with a supplier, for instance
 * of a dependency-injection container, or as a lambda with its name and input type.
 *
 * <p>Every setting is checked when it is given. Not thread-safe.
 */
public final class DurableBuilder {
    private final Storage storage;
    private final Registrations registrations = new Registrations();
    private DataConverter converter = new JacksonDataConverter();
    private DurableLimits limits = DurableLimits.DEFAULT;
    private InstantSource clock = new SteadyClock();
    private @Nullable String workerName;
    private Duration lease = Duration.ofSeconds(15);
    private Duration pollInterval = Duration.ofSeconds(1);
    private int maxActivities = Math.max(16, 4 * Runtime.getRuntime().availableProcessors());
    private int maxOrchestrations = 100;
    private int maxHotInstances = Threads.hasVirtual() ? 10_000 : 200;
    private long maxHotBytes = Runtime.getRuntime().maxMemory() / 8;
    private Duration hotIdle = Duration.ofSeconds(10);
    private Duration shutdownGrace = Duration.ofSeconds(10);
    private RetentionPolicy retention = RetentionPolicy.DEFAULT;

    DurableBuilder(Storage storage) {
        this.storage = Objects.requireNonNull(storage, "storage");
    }

    /**
     * Registers an orchestrator under the simple name of its class.
     *
     * @param orchestrator the code, whose class says what its input is
     * @return this
     * @throws IllegalArgumentException if the name is taken, or the class has no simple name or input type
     */
    public DurableBuilder orchestrator(TaskOrchestrator<?, ?> orchestrator) {
        registrations.orchestrator(Registrations.orchestratorName(orchestrator), orchestrator);
        return this;
    }

    /**
     * Registers an orchestrator under a name.
     *
     * @param name the name
     * @param orchestrator the code, whose class says what its input is
     * @return this
     * @throws IllegalArgumentException if the name is taken or malformed, or the class has no input type
     */
    public DurableBuilder orchestrator(String name, TaskOrchestrator<?, ?> orchestrator) {
        registrations.orchestrator(name, orchestrator);
        return this;
    }

    /**
     * Registers a lambda.
     *
     * @param name the name
     * @param inputType what its input is read as
     * @param orchestrator the code
     * @param <I> the input type
     * @return this
     * @throws IllegalArgumentException if the name is taken or malformed
     */
    public <I> DurableBuilder orchestrator(String name, Class<I> inputType, TaskOrchestrator<I, ?> orchestrator) {
        registrations.orchestrator(name, Registrations.typed(inputType), orchestrator);
        return this;
    }

    /**
     * Registers a lambda with a generic input.
     *
     * @param name the name
     * @param inputType what its input is read as
     * @param orchestrator the code
     * @param <I> the input type
     * @return this
     * @throws IllegalArgumentException if the name is taken or malformed
     */
    public <I extends @Nullable Object> DurableBuilder orchestrator(
            String name, TypeRef<I> inputType, TaskOrchestrator<I, ?> orchestrator) {
        registrations.orchestrator(name, inputType, orchestrator);
        return this;
    }

    /**
     * Registers an orchestrator class under its simple name, with a supplier that is asked for an object per run.
     *
     * @param type the class
     * @param supplier gives the objects
     * @param <T> the class
     * @return this
     * @throws IllegalArgumentException if the name is taken, or the class has no simple name or input type
     */
    public <T extends TaskOrchestrator<?, ?>> DurableBuilder orchestrator(
            Class<T> type, Supplier<? extends T> supplier) {
        registrations.orchestrator(type, supplier);
        return this;
    }

    /**
     * Registers an orchestrator of a library rather than of the application: its instances, and activities whose names
     * begin likewise, have slots of their own, and queries show them only when asked. {@link StartOptions#onTerminal()}.
     *
     * @param name the name, which must begin with {@code $durable/}
     * @param orchestrator the code, whose class says what its input is
     * @return this
     * @throws IllegalArgumentException if the name is taken or malformed, or the class has no input type
     */
    public DurableBuilder systemOrchestrator(String name, TaskOrchestrator<?, ?> orchestrator) {
        registrations.systemOrchestrator(name, orchestrator);
        return this;
    }

    /**
     * Registers an activity under the simple name of its class.
     *
     * @param activity the code, whose class says what its input is
     * @return this
     * @throws IllegalArgumentException if the name is taken, or the class has no simple name or input type
     */
    public DurableBuilder activity(TaskActivity<?, ?> activity) {
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
    public DurableBuilder activity(String name, TaskActivity<?, ?> activity) {
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
    public <I> DurableBuilder activity(String name, Class<I> inputType, TaskActivity<I, ?> activity) {
        registrations.activity(name, Registrations.typed(inputType), activity);
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
    public <I extends @Nullable Object> DurableBuilder activity(
            String name, TypeRef<I> inputType, TaskActivity<I, ?> activity) {
        registrations.activity(name, inputType, activity);
        return this;
    }

    /**
     * Registers an activity class under its simple name, with a supplier that is asked for an object per execution.
     *
     * @param type the class
     * @param supplier gives the objects
     * @param <T> the class
     * @return this
     * @throws IllegalArgumentException if the name is taken, or the class has no simple name or input type
     */
    public <T extends TaskActivity<?, ?>> DurableBuilder activity(Class<T> type, Supplier<? extends T> supplier) {
        registrations.activity(type, supplier);
        return this;
    }

    /**
     * Sets how values become bytes; default {@link JacksonDataConverter}.
     *
     * @param dataConverter the converter
     * @return this
     */
    public DurableBuilder converter(DataConverter dataConverter) {
        converter = Objects.requireNonNull(dataConverter, "dataConverter");
        return this;
    }

    /**
     * Sets what is refused; default {@link DurableLimits#DEFAULT}.
     *
     * @param durableLimits the limits
     * @return this
     */
    public DurableBuilder limits(DurableLimits durableLimits) {
        limits = Objects.requireNonNull(durableLimits, "durableLimits");
        return this;
    }

    /**
     * Sets the local clock; default one that no step of the system's moves. Due times are the storage's business:
     * this one only bridges the time between its answers.
     *
     * @param instantSource the clock
     * @return this
     */
    public DurableBuilder clock(InstantSource instantSource) {
        clock = Objects.requireNonNull(instantSource, "instantSource");
        return this;
    }

    /**
     * Sets the name under which the worker holds its lease; default a random one. Of two living workers with one
     * name each takes another when it notices.
     *
     * @param name 1 to 255 bytes of UTF-8
     * @return this
     * @throws IllegalArgumentException if it is malformed
     */
    public DurableBuilder workerName(String name) {
        workerName = Registrations.checkedName("worker name", name);
        return this;
    }

    /**
     * Sets how long the worker may stay silent before others take over; default 15 s. Renewed each third of it.
     *
     * @param duration from 300 ms to 1 h
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public DurableBuilder lease(Duration duration) {
        lease = Settings.between("lease", duration, Duration.ofMillis(300), Duration.ofHours(1));
        return this;
    }

    /**
     * Sets how often an idle worker looks for work of other processes; default 1 s. Work of this process is seen at
     * once.
     *
     * @param duration from 10 ms to 1 min
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public DurableBuilder pollInterval(Duration duration) {
        pollInterval = Settings.between("pollInterval", duration, Duration.ofMillis(10), Duration.ofMinutes(1));
        return this;
    }

    /**
     * Sets how many activities run at once; default 4 per core, at least 16. As many again may be queued.
     *
     * @param count from 1 to 10,000
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public DurableBuilder maxConcurrentActivities(int count) {
        maxActivities = Settings.between("maxConcurrentActivities", count, 1, 10_000);
        return this;
    }

    /**
     * Sets how many instances are in a turn, or run activities here, at once; default 100. Waiting ones do not count.
     *
     * @param count from 1 to 100,000
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public DurableBuilder maxConcurrentOrchestrations(int count) {
        maxOrchestrations = Settings.between("maxConcurrentOrchestrations", count, 1, 100_000);
        return this;
    }

    /**
     * Sets how many waiting instances stay in memory, so that their next step needs no replay; default 10,000, or
     * 200 on a JDK without virtual threads, where each holds a thread.
     *
     * @param count from 0 to 1,000,000; 0 evicts after every turn
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public DurableBuilder maxHotInstances(int count) {
        maxHotInstances = Settings.between("maxHotInstances", count, 0, 1_000_000);
        return this;
    }

    /**
     * Sets how many bytes of payloads the waiting instances may keep in memory, counted as stored, with 4 KiB for each
     * instance itself; default an eighth of the largest heap. The oldest leave first.
     *
     * @param bytes from 0; 0 evicts after every turn
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public DurableBuilder maxHotBytes(long bytes) {
        maxHotBytes = Settings.between("maxHotBytes", bytes, 0, Long.MAX_VALUE / 2);
        return this;
    }

    /**
     * Sets after how long a waiting instance leaves memory; default 10 s.
     *
     * @param duration from 1 ms to 1 day
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public DurableBuilder hotIdle(Duration duration) {
        hotIdle = Settings.between("hotIdle", duration, Duration.ofMillis(1), Duration.ofDays(1));
        return this;
    }

    /**
     * Sets how long running activities may take when this is closed; default 10 s.
     *
     * @param duration from zero to 1 h
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public DurableBuilder shutdownGrace(Duration duration) {
        shutdownGrace = Settings.between("shutdownGrace", duration, Duration.ZERO, Duration.ofHours(1));
        return this;
    }

    /**
     * Sets how long ended instances stay; default {@link RetentionPolicy#DEFAULT}.
     *
     * @param policy how long
     * @return this
     */
    public DurableBuilder retention(RetentionPolicy policy) {
        retention = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Starts the worker, unless nothing is registered: then the result is a client only.
     *
     * @return the running whole
     */
    public Durable start() {
        ProcessThreads threads = new ProcessThreads(maxActivities);
        EngineContext engine = new EngineContext(
                storage,
                converter,
                limits,
                clock,
                UUID::randomUUID,
                threads.io(),
                threads.reads(),
                threads.scheduler(),
                Thread::sleep,
                new ChangeBus());
        StorageClient client = new StorageClient(engine);
        Registry registry = registrations.build();
        if (registry.isEmpty()) {
            return new Durable(null, client, threads);
        }
        WorkerSettings settings = new WorkerSettings(
                workerName == null ? "worker-" + UUID.randomUUID() : workerName,
                lease,
                pollInterval,
                maxActivities,
                maxOrchestrations,
                maxHotInstances,
                maxHotBytes,
                hotIdle,
                shutdownGrace,
                retention);
        OrchestrationWorker worker = new OrchestrationWorker(engine, settings, registry, threads.forWorker());
        worker.start();
        return new Durable(worker, client, threads);
    }
}
