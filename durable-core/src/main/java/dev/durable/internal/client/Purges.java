package dev.durable.internal.client;

import dev.durable.OrchestrationQuery;
import dev.durable.internal.store.EngineContext;
import dev.durable.internal.store.Retries;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.PurgeOutcome;
import dev.durable.spi.PurgeRequest;

/** Removes what has ended, in bounded transactions. Thread-safe. */
final class Purges {
    private static final int INSTANCES_PER_TRANSACTION = 200;

    private final EngineContext engine;
    private final Retries retries;

    Purges(EngineContext engine, Retries retries) {
        this.engine = engine;
        this.retries = retries;
    }

    boolean purgeInstance(String instanceId) {
        PurgeOutcome outcome = retries.call("purge", () -> engine.storage().purge(new PurgeRequest.ById(instanceId)));
        return outcome.purged() > 0;
    }

    int purgeInstances(OrchestrationQuery query) {
        PurgeRequest request = new PurgeRequest.ByFilter(filter(query), INSTANCES_PER_TRANSACTION);
        int total = 0;
        PurgeOutcome outcome;
        do {
            outcome = retries.call("purge", () -> engine.storage().purge(request));
            total += outcome.purged();
        } while (outcome.more());
        return total;
    }

    static InstanceFilter filter(OrchestrationQuery query) {
        return new InstanceFilter(
                query.statuses(),
                query.createdFrom(),
                query.createdTo(),
                query.completedBefore(),
                query.name(),
                query.instanceIdPrefix(),
                query.includeSystem());
    }
}
