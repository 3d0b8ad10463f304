package dev.durable.simulation;

import dev.durable.CompletionOutcome;
import dev.durable.CompletionRefusedException;
import dev.durable.CompletionRefusedException.Reason;
import dev.durable.DurableTaskClient;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import dev.durable.internal.codec.CompletionTokens;
import dev.durable.spi.StorageException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Somebody outside who completes activities by their tokens: soon or late, once or more often, and now and then in
 * another way than before. Whatever fails is asked again, until there is an answer; so each answer is a promise.
 */
final class Outside {
    private final World world;
    private final Function<SimProcess, DurableTaskClient> connects;
    /** Only there once somebody asks, so that nothing is drawn from the seed of a run without such activities. */
    private SimProcess process;

    /** What the task of a token ended with, as far as somebody was told so. */
    private final Map<String, HistoryEvent.Result> promised = new HashMap<>();

    private int completions;
    private int refusals;

    Outside(World world, Function<SimProcess, DurableTaskClient> connects) {
        this.world = world;
        this.connects = connects;
    }

    int completions() {
        return completions;
    }

    int refusals() {
        return refusals;
    }

    /** Takes on to complete a task, each time it is asked to. An odd number fails at the first attempt. */
    void ask(String token, long number, int attempt) {
        if (process == null) {
            process = new SimProcess(world, "outside", 0);
        }
        boolean fails = number % 2 == 1 && attempt == 1;
        FailureDetails failure = FailureDetails.of("not-yet", "", false);
        int taskId = CompletionTokens.read(token).taskId();
        HistoryEvent.Result result = fails
                ? new HistoryEvent.TaskFailed(taskId, failure)
                : new HistoryEvent.TaskCompleted(taskId, Payload.ofUtf8(String.valueOf(number)));
        for (int times = 1 + world.random().nextInt(2); times > 0; times--) {
            // One for each: a client whose caller stands still in the middle of a call would block the next caller for
            // real.
            DurableTaskClient client = connects.apply(process);
            Supplier<CompletionOutcome> completion =
                    () -> fails ? client.failActivity(token, failure) : client.completeActivity(token, number);
            Supplier<CompletionOutcome> contradiction = () -> client.completeActivity(token, "something else");
            later(world.random().nextLong(1_500), () -> insist(token, result, completion, contradiction));
        }
    }

    private void insist(
            String token,
            HistoryEvent.Result result,
            Supplier<CompletionOutcome> completion,
            Supplier<CompletionOutcome> contradiction) {
        try {
            CompletionOutcome outcome = completion.get();
            completions++;
            HistoryEvent.Result before = promised.put(token, result);
            require(
                    before == null || before.equals(result),
                    token + " was completed as " + before + " and as " + result);
            world.note("outside: " + outcome);
            later(world.random().nextLong(1_500), () -> contradict(token, contradiction));
        } catch (StorageException e) {
            later(100, () -> insist(token, result, completion, contradiction));
        } catch (CompletionRefusedException e) {
            refusals++;
            world.note("outside: " + e.reason());
            require(!promised.containsKey(token) || e.reason() == Reason.ENDED, token + " is completed and refused");
            require(e.reason() != Reason.MALFORMED && e.reason() != Reason.UNKNOWN, token + " is not known");
        }
    }

    /** What was completed in one way can't be completed in another. */
    private void contradict(String token, Supplier<CompletionOutcome> contradiction) {
        try {
            CompletionOutcome outcome = contradiction.get();
            require(false, token + " was completed twice, the second time " + outcome);
        } catch (StorageException e) {
            later(100, () -> contradict(token, contradiction));
        } catch (CompletionRefusedException e) {
            require(
                    e.reason() == Reason.COMPLETED_OTHERWISE || e.reason() == Reason.ENDED,
                    token + " is refused as " + e.reason());
        }
    }

    private void later(long millis, Runnable step) {
        world.after(millis, process, step);
    }

    /** Where a run has taken a result, it is the one that somebody was told of. */
    void check(Ledger ledger) {
        promised.forEach((token, result) -> {
            CompletionTokens.Token read = CompletionTokens.read(token);
            HistoryEvent.Result taken = ledger.result(read.instanceId(), read.run(), read.taskId());
            require(taken == null || taken.equals(result), token + " was promised " + result + " and became " + taken);
        });
    }

    private void require(boolean holds, String broken) {
        if (!holds && !world.hasFailed()) {
            world.note("BROKEN: " + broken);
            world.fail(broken);
        }
    }
}
