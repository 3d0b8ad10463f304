package dev.durable.internal.store;

import dev.durable.DataConverter;
import dev.durable.DurableLimits;
import dev.durable.spi.Storage;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * What the engine is given from outside, so that all of it can be run under a simulated clock, executor and
 * storage.
 *
 * @param storage where everything lives
 * @param converter reads and writes payloads
 * @param limits what is refused
 * @param clock the local clock
 * @param ids makes incarnations, commit ids and random instance ids
 * @param io runs calls of the storage; a handful at a time, each may block
 * @param reads runs the reads of those who were woken; bounded
 * @param scheduler runs short things later
 * @param pause waits between retries
 * @param bus the signals of this process
 */
public record EngineContext(
        Storage storage,
        DataConverter converter,
        DurableLimits limits,
        InstantSource clock,
        Supplier<UUID> ids,
        Executor io,
        Executor reads,
        ScheduledExecutorService scheduler,
        Pause pause,
        ChangeBus bus) {}
