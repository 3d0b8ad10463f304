package dev.durable.internal.replay;

import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import java.util.function.Supplier;

/**
 * A registered orchestrator.
 *
 * @param name its registered name
 * @param inputType what its input is read as
 * @param supplier gives the object for each run
 * @param system whether it is one of the library's own
 */
public record OrchestratorDefinition(
        String name, TypeRef<?> inputType, Supplier<? extends TaskOrchestrator<?, ?>> supplier, boolean system) {}
