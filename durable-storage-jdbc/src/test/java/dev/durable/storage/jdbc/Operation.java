package dev.durable.storage.jdbc;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.DedupeKey;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.NewTask;
import dev.durable.spi.Outbox;
import dev.durable.spi.ParentLink;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.Release;
import dev.durable.spi.StatusChange;
import dev.durable.spi.Storage;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Every operation that changes something, each touching as many tables as it can. */
enum Operation {
    CREATE {
        @Override
        Call prepare(Storage storage) {
            List<NewInstance> wanted = List.of(requested("a"), requested("b"));
            return target -> target.create(wanted);
        }
    },
    APPEND {
        @Override
        Call prepare(Storage storage) {
            InstanceKey key = Fixtures.created(storage, "a");
            Fixtures.created(storage, "b");
            List<NewMessage> messages = List.of(
                    Fixtures.event("a", "1"),
                    Fixtures.event("b", "1"),
                    new NewMessage.Reply(key, 0, "r", Payload.ofUtf8("reply")));
            return target -> target.append(messages, 100);
        }
    },
    CLAIM {
        @Override
        Call prepare(Storage storage) {
            WorkerId worker = Fixtures.worker(storage, "w");
            Fixtures.withTask(storage, worker, "a");
            Fixtures.created(storage, "b");
            storage.append(List.of(Fixtures.event("a", "1")), 100);
            return target -> target.claim(Fixtures.request(worker));
        }
    },
    COMMIT {
        @Override
        Call prepare(Storage storage) {
            WorkerId worker = Fixtures.worker(storage, "w");
            InstanceKey key = Fixtures.created(storage, "a");
            Fixtures.created(storage, "b");
            storage.append(List.of(Fixtures.event("a", "1")), 100);
            Outbox outbox = new Outbox(
                    List.of(Fixtures.event("b", "2")),
                    List.of(childOf(key)),
                    List.of(new NewTask(new TaskKey(key, 0, 1), Fixtures.ACTIVITY, 0, Payload.ofUtf8("task"))));
            List<TurnCommit> turns = List.of(Fixtures.turn(Fixtures.claimed(storage, worker, "a"), outbox, true));
            return target -> target.commitTurns(turns);
        }
    },
    COMMIT_NEXT_RUN {
        @Override
        Call prepare(Storage storage) {
            WorkerId worker = Fixtures.worker(storage, "w");
            Fixtures.withTask(storage, worker, "a");
            storage.append(List.of(Fixtures.event("a", "1")), 100);
            StatusChange change =
                    new StatusChange(OrchestrationRuntimeStatus.RUNNING, Payload.ofUtf8("again"), null, null, null);
            List<TurnCommit> turns = List.of(Fixtures.turn(
                    Fixtures.claimed(storage, worker, "a"),
                    Outbox.EMPTY,
                    change,
                    new AfterTurn.RunsAgain(Payload.ofUtf8("next"), false)));
            return target -> target.commitTurns(turns);
        }
    },
    COMPLETE {
        @Override
        Call prepare(Storage storage) {
            TaskKey task = Fixtures.withTask(storage, Fixtures.worker(storage, "w"), "a");
            return target -> target.completeTasks(List.of(new TaskCompletion(task, Payload.ofUtf8("result"))));
        }
    },
    TERMINATE {
        @Override
        Call prepare(Storage storage) {
            InstanceKey parent = Fixtures.created(storage, "parent");
            InstanceKey key = Fixtures.withTask(storage, Fixtures.worker(storage, "w"), "a")
                    .instance();
            storage.append(List.of(Fixtures.event("a", "1")), 100);
            ControlRequest request = new ControlRequest.Terminate(
                    key,
                    Instant.ofEpochMilli(1_000),
                    Payload.ofUtf8("terminated"),
                    Payload.ofUtf8("why"),
                    List.of(new NewMessage.Reply(parent, 0, null, Payload.ofUtf8("ended"))),
                    List.of(Fixtures.instance("notice")));
            return target -> target.control(request);
        }
    },
    SUSPEND {
        @Override
        Call prepare(Storage storage) {
            InstanceKey key = Fixtures.withTask(storage, Fixtures.worker(storage, "w"), "a")
                    .instance();
            ControlRequest request =
                    new ControlRequest.Suspend(key, Instant.ofEpochMilli(1_000), Payload.ofUtf8("suspended"));
            return target -> target.control(request);
        }
    },
    RESUME {
        @Override
        Call prepare(Storage storage) {
            SUSPEND.prepare(storage).on(storage);
            InstanceKey key = storage.queries().find("a", false).key();
            ControlRequest request =
                    new ControlRequest.Resume(key, Instant.ofEpochMilli(2_000), Payload.ofUtf8("resumed"));
            return target -> target.control(request);
        }
    },
    REGISTER {
        @Override
        Call prepare(Storage storage) {
            return target -> target.renew(Fixtures.heartbeat(new WorkerId("w", 0), Fixtures.LONG));
        }
    },
    RECOVER {
        @Override
        Call prepare(Storage storage) {
            WorkerId worker = Fixtures.worker(storage, "w");
            Fixtures.withTask(storage, worker, "a");
            Fixtures.created(storage, "b");
            storage.claim(Fixtures.request(worker));
            storage.renew(Fixtures.heartbeat(worker, Duration.ZERO));
            return target -> target.recover(100);
        }
    },
    RELEASE {
        @Override
        Call prepare(Storage storage) {
            WorkerId worker = Fixtures.worker(storage, "w");
            TaskKey task = Fixtures.withTask(storage, worker, "a");
            InstanceKey key = Fixtures.created(storage, "b");
            Fixtures.commit(storage, Fixtures.turn(Fixtures.claimed(storage, worker, "b"), Outbox.EMPTY, true));
            List<Release> releases = List.of(
                    new Release.OfInstance(key, worker, 1, Instant.ofEpochMilli(3_000)),
                    new Release.OfTask(task, worker, Instant.ofEpochMilli(3_000)));
            return target -> {
                target.release(releases);
                return releases;
            };
        }
    },
    PURGE {
        @Override
        Call prepare(Storage storage) {
            WorkerId worker = Fixtures.worker(storage, "w");
            Fixtures.created(storage, "kept");
            Fixtures.ended(storage, worker, "a");
            Fixtures.ended(storage, worker, "b");
            return target -> target.purge(new PurgeRequest.ByFilter(InstanceFilter.ALL, 10));
        }
    };

    /** The operation, ready to be made on any storage over the same tables. */
    interface Call {
        Object on(Storage storage);
    }

    /** Brings a fresh storage into the state that the operation needs, and returns the operation. */
    abstract Call prepare(Storage storage);

    private static NewInstance requested(String id) {
        NewInstance plain = Fixtures.instance(id);
        return new NewInstance(
                plain.key(),
                InstanceQueue.USER,
                plain.name(),
                "2",
                Map.of("team", "blue"),
                plain.start(),
                null,
                null,
                null,
                UUID.randomUUID(),
                new DedupeKey("key " + id, Payload.ofUtf8("hash")),
                null);
    }

    private static NewInstance childOf(InstanceKey parent) {
        NewInstance plain = Fixtures.instance("child");
        return new NewInstance(
                plain.key(),
                InstanceQueue.USER,
                plain.name(),
                "",
                Map.of(),
                plain.start(),
                null,
                new ParentLink(parent, 0, 2),
                null,
                null,
                null,
                Payload.ofUtf8("taken"));
    }
}
