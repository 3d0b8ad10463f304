package dev.durable.simulation;

import dev.durable.DurableLimits;
import dev.durable.DurableTaskClient;
import dev.durable.InstanceEndedException;
import dev.durable.OrchestrationMetadata;
import dev.durable.StartOptions;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.internal.client.StorageClient;
import dev.durable.internal.store.ChangeBus;
import dev.durable.internal.store.EngineContext;
import dev.durable.spi.Storage;
import dev.durable.spi.StorageException;
import java.util.UUID;

/**
 * One who starts an instance, sends it its events one after another, and may suspend, resume or terminate it. Whatever
 * fails is asked again with the same ids, until there is an answer; so each answer is a promise that must be kept.
 */
final class Client {
    private final World world;
    private final SimProcess process;
    private final DurableTaskClient client;
    private final DurableTaskClient observer;
    private final String id;
    private final Program program;
    private final UUID requestId;
    private final boolean terminates;
    private final boolean suspends;
    private int sent;
    private boolean started;
    private boolean terminated;
    private boolean busy = true;

    Client(SimProcess process, Storage storage, Storage sound, String id, Program program) {
        this.world = process.world;
        this.process = process;
        this.id = id;
        this.program = program;
        this.requestId = process.newId();
        this.terminates = world.chance(0.1);
        this.suspends = world.chance(0.2);
        this.client = over(process, storage);
        this.observer = over(process, sound);
    }

    static StorageClient over(SimProcess process, Storage storage) {
        return new StorageClient(new EngineContext(
                storage,
                Simulation.CONVERTER,
                DurableLimits.DEFAULT,
                process.clock(),
                process::newId,
                Runnable::run,
                Runnable::run,
                new SimScheduler(process),
                process::pause,
                new ChangeBus()));
    }

    /** Does everything that it is there for, in order. */
    void begin() {
        later(world.random().nextLong(3_000), this::start);
    }

    private void start() {
        insist(
                () -> client.scheduleNewOrchestrationInstance(
                        "program", program, StartOptions.id(id).withRequestId(requestId)),
                () -> {
                    started = true;
                    later(world.random().nextLong(500), suspends ? this::suspend : this::send);
                });
    }

    private void suspend() {
        insist(
                () -> client.suspend(id, "for a while"),
                () -> later(world.random().nextLong(2_000), this::resume));
    }

    private void resume() {
        insist(() -> client.resume(id, "go on"), this::send);
    }

    private void send() {
        if ((terminates && world.chance(0.5)) || sent == program.events()) {
            later(world.random().nextLong(1_000), terminates ? this::terminate : () -> busy = false);
            return;
        }
        long number = sent + 1L;
        insist(() -> client.raiseEvent(id, "e", number, "event-" + number), () -> {
            sent++;
            later(world.random().nextLong(800), this::send);
        });
    }

    private void terminate() {
        insist(
                () -> terminated = client.terminate(id, "enough") == OrchestrationRuntimeStatus.TERMINATED,
                () -> busy = false);
    }

    private void later(long millis, Runnable step) {
        world.after(millis, process, step);
    }

    private void insist(Runnable call, Runnable then) {
        try {
            call.run();
        } catch (StorageException e) {
            world.note(id + " asks again: " + e.getMessage());
            later(100, () -> insist(call, then));
            return;
        } catch (InstanceEndedException e) {
            // An event that was delivered, consumed and followed by the end before its answer could be repeated.
            world.note(id + " has ended already");
        }
        then.run();
    }

    String id() {
        return id;
    }

    boolean isDone() {
        return !busy;
    }

    /** Lets a parked instance go on, as an operator would once the cause is gone. */
    void unpark() {
        if (!started) {
            return;
        }
        OrchestrationMetadata metadata = observer.getInstance(id, false);
        if (metadata != null && metadata.status() == OrchestrationRuntimeStatus.SUSPENDED) {
            String reason = metadata.pendingReason();
            if (reason == null || !reason.contains("DUR-202")) {
                world.fail(id + " is suspended for no reason that faults could give: " + reason);
            }
            world.note(id + " was parked: " + reason);
            observer.resume(id, "the cause is gone");
        }
    }

    boolean hasEnded() {
        OrchestrationMetadata metadata = observer.getInstance(id, false);
        return metadata != null && metadata.status().isTerminal();
    }

    /** One who sees what is stored, without faults. */
    DurableTaskClient observer() {
        return observer;
    }

    /** What was promised is what came about. */
    void check(Ledger ledger) {
        OrchestrationMetadata end = observer.getInstance(id, true);
        if (terminated) {
            require(end.status() == OrchestrationRuntimeStatus.TERMINATED, "was terminated and is " + end);
            return;
        }
        require(end.status() == OrchestrationRuntimeStatus.COMPLETED, "should have completed: " + end);
        require(
                end.readOutputAs(Long.class) == program.expected(),
                "returned " + end.output() + " instead of " + program.expected() + " for " + program);
        int seen = ledger.eventsSeenBy(id).size();
        require(seen == program.events(), "saw " + seen + " of " + program.events() + " events");
    }

    private void require(boolean holds, String broken) {
        if (!holds && !world.hasFailed()) {
            world.fail(id + " " + broken);
        }
    }
}
