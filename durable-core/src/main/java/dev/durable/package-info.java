/**
 * The API that application code imports: write a {@link dev.durable.TaskOrchestrator} and a few
 * {@link dev.durable.TaskActivity}s, join them with a storage in {@link dev.durable.Durable}, and talk to
 * running instances through {@link dev.durable.DurableTaskClient}.
 *
 * @serial exclude
 */
@NullMarked
package dev.durable;

import org.jspecify.annotations.NullMarked;
