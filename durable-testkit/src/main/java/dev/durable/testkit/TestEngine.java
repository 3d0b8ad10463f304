package dev.durable.testkit;

import dev.durable.DataConverter;
import dev.durable.DurableLimits;
import dev.durable.internal.store.ChangeBus;
import dev.durable.internal.worker.Registry;
import dev.durable.testkit.internal.VirtualTime;

/**
 * What workers and clients of one environment share.
 *
 * @param time what everything runs by
 * @param ids makes ids, for each client and worker its own
 * @param converter reads and writes payloads
 * @param limits what is refused
 * @param registry what the workers can run
 * @param maxHot how many waiting instances stay in memory
 * @param bus the signals
 */
record TestEngine(
        VirtualTime time,
        Ids ids,
        DataConverter converter,
        DurableLimits limits,
        Registry registry,
        int maxHot,
        ChangeBus bus) {}
