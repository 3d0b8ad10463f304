package dev.durable.examples.filestorage;

import dev.durable.spi.*;
import java.time.Instant;
import java.util.List;

/**
 * A call that may change something. What a call does follows from the state and its time alone, so the log keeps
 * calls, and reading it is making them again.
 */
sealed interface Call<R> {
    R on(State state);

    /** A call and when it was made. */
    record Entry(Instant at, Call<?> call) {}

    record Create(List<NewInstance> instances) implements Call<List<CreateResult>> {
        @Override
        public List<CreateResult> on(State state) {
            return instances.stream().map(state::create).toList();
        }
    }

    record Append(List<NewMessage> messages, int inboxLimit) implements Call<List<AppendResult>> {
        @Override
        public List<AppendResult> on(State state) {
            return messages.stream()
                    .map(message -> state.append(message, inboxLimit))
                    .toList();
        }
    }

    record Control(ControlRequest request) implements Call<ControlResult> {
        @Override
        public ControlResult on(State state) {
            return state.control(request);
        }
    }

    record Claim(ClaimRequest request) implements Call<Claimed> {
        @Override
        public Claimed on(State state) {
            return Work.claim(state, request);
        }
    }

    record Commit(List<TurnCommit> turns) implements Call<List<CommitResult>> {
        @Override
        public List<CommitResult> on(State state) {
            return turns.stream().map(state::commit).toList();
        }
    }

    record Complete(List<TaskCompletion> completions) implements Call<List<TaskResult>> {
        @Override
        public List<TaskResult> on(State state) {
            return completions.stream().map(state::complete).toList();
        }
    }

    record Renew(WorkerHeartbeat heartbeat) implements Call<Renewal> {
        @Override
        public Renewal on(State state) {
            return Work.renew(state, heartbeat);
        }
    }

    record Recover(int max) implements Call<Integer> {
        @Override
        public Integer on(State state) {
            return Work.recover(state, max);
        }
    }

    record HandBack(List<Release> releases) implements Call<Boolean> {
        @Override
        public Boolean on(State state) {
            releases.forEach(release -> Work.release(state, release));
            return true;
        }
    }

    record Purge(PurgeRequest request) implements Call<PurgeOutcome> {
        @Override
        public PurgeOutcome on(State state) {
            return state.purge(request);
        }
    }
}
