package dev.durable.internal.worker;

import dev.durable.TaskActivity;
import dev.durable.TypeRef;
import java.util.function.Supplier;

/**
 * A registered activity.
 *
 * @param name its registered name
 * @param inputType what its input is read as
 * @param supplier gives the object for each execution
 * @param transactional whether it records its result itself and so needs a task row
 */
public record ActivityDefinition(
        String name, TypeRef<?> inputType, Supplier<? extends TaskActivity<?, ?>> supplier, boolean transactional) {}
