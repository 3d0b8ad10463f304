package dev.durable.testkit;

import dev.durable.DataConverter;
import dev.durable.DurableLimits;
import dev.durable.JacksonDataConverter;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import dev.durable.internal.worker.Registrations;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes orchestrators, and how their values are written, as {@code DurableBuilder} does. Not thread-safe. */
abstract class OrchestratorSet<B> {
    final Registrations registrations = new Registrations();
    DataConverter converter = new JacksonDataConverter();
    DurableLimits limits = DurableLimits.DEFAULT;

    abstract B self();

    /**
     * Registers an orchestrator under the simple name of its class.
     *
     * @param orchestrator the code, whose class says what its input is
     * @return this
     * @throws IllegalArgumentException if the name is taken, or the class has no simple name or input type
     */
    public B orchestrator(TaskOrchestrator<?, ?> orchestrator) {
        registrations.orchestrator(Registrations.orchestratorName(orchestrator), orchestrator);
        return self();
    }

    /**
     * Registers an orchestrator under a name.
     *
     * @param name the name
     * @param orchestrator the code, whose class says what its input is
     * @return this
     * @throws IllegalArgumentException if the name is taken or malformed, or the class has no input type
     */
    public B orchestrator(String name, TaskOrchestrator<?, ?> orchestrator) {
        registrations.orchestrator(name, orchestrator);
        return self();
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
    public <I> B orchestrator(String name, Class<I> inputType, TaskOrchestrator<I, ?> orchestrator) {
        registrations.orchestrator(name, TypeRef.of(inputType), orchestrator);
        return self();
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
    public <I extends @Nullable Object> B orchestrator(
            String name, TypeRef<I> inputType, TaskOrchestrator<I, ?> orchestrator) {
        registrations.orchestrator(name, inputType, orchestrator);
        return self();
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
    public <T extends TaskOrchestrator<?, ?>> B orchestrator(Class<T> type, Supplier<? extends T> supplier) {
        registrations.orchestrator(type, supplier);
        return self();
    }

    /**
     * Sets how values become bytes; default {@link JacksonDataConverter}.
     *
     * @param dataConverter the converter that the application uses
     * @return this
     */
    public B converter(DataConverter dataConverter) {
        converter = Objects.requireNonNull(dataConverter, "dataConverter");
        return self();
    }

    /**
     * Sets what is refused; default {@link DurableLimits#DEFAULT}.
     *
     * @param durableLimits the limits that the application uses
     * @return this
     */
    public B limits(DurableLimits durableLimits) {
        limits = Objects.requireNonNull(durableLimits, "durableLimits");
        return self();
    }
}
