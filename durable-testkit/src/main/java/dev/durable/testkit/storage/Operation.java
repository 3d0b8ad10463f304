package dev.durable.testkit.storage;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.DedupeKey;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
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

/** Every operation that changes something, each touching as much as it can. */
enum Operation {
    CREATE {
        @Override
        Call prepare(Scene scene) {
            List<NewInstance> wanted = List.of(requested(scene, "a"), requested(scene, "b"));
            return target -> target.create(wanted);
        }
    },
    APPEND {
        @Override
        Call prepare(Scene scene) {
            InstanceKey key = scene.created("a");
            scene.created("b");
            List<NewMessage> messages = List.of(
                    scene.event("a", "1"),
                    scene.event("b", "1"),
                    new NewMessage.Reply(key, 0, "r", Payload.ofUtf8("reply")));
            return target -> target.append(messages, 100);
        }
    },
    CLAIM {
        @Override
        Call prepare(Scene scene) {
            WorkerId worker = scene.worker("w");
            scene.withTask(worker, "a");
            scene.created("b");
            scene.storage.append(List.of(scene.event("a", "1")), 100);
            return target -> target.claim(scene.request(worker));
        }
    },
    COMMIT {
        @Override
        Call prepare(Scene scene) {
            WorkerId worker = scene.worker("w");
            InstanceKey key = scene.created("a");
            scene.created("b");
            scene.storage.append(List.of(scene.event("a", "1")), 100);
            List<TurnCommit> turns = List.of(scene.turn(worker, "a")
                    .send(scene.event("b", "2"))
                    .start(scene.child("child", key))
                    .task(1, scene.named("Charge"), 0)
                    .build());
            return target -> target.commitTurns(turns);
        }
    },
    COMMIT_NEXT_RUN {
        @Override
        Call prepare(Scene scene) {
            WorkerId worker = scene.worker("w");
            scene.withTask(worker, "a");
            scene.storage.append(List.of(scene.event("a", "1")), 100);
            List<TurnCommit> turns = List.of(scene.turn(worker, "a")
                    .change(new StatusChange(
                            OrchestrationRuntimeStatus.RUNNING, Payload.ofUtf8("again"), null, null, null))
                    .after(new AfterTurn.RunsAgain(Payload.ofUtf8("next"), false))
                    .build());
            return target -> target.commitTurns(turns);
        }
    },
    COMPLETE {
        @Override
        Call prepare(Scene scene) {
            TaskKey task = scene.withTask(scene.worker("w"), "a");
            return target -> target.completeTasks(List.of(new TaskCompletion(task, Payload.ofUtf8("result"))));
        }
    },
    TERMINATE {
        @Override
        Call prepare(Scene scene) {
            InstanceKey parent = scene.created("parent");
            InstanceKey key = scene.withTask(scene.worker("w"), "a").instance();
            scene.storage.append(List.of(scene.event("a", "1")), 100);
            ControlRequest request = new ControlRequest.Terminate(
                    key,
                    Instant.ofEpochMilli(1_000),
                    Payload.ofUtf8("terminated"),
                    Payload.ofUtf8("why"),
                    List.of(new NewMessage.Reply(parent, 0, null, Payload.ofUtf8("ended"))),
                    List.of(scene.instance("notice")));
            return target -> target.control(request);
        }
    },
    SUSPEND {
        @Override
        Call prepare(Scene scene) {
            InstanceKey key = scene.withTask(scene.worker("w"), "a").instance();
            ControlRequest request =
                    new ControlRequest.Suspend(key, Instant.ofEpochMilli(1_000), Payload.ofUtf8("suspended"));
            return target -> target.control(request);
        }
    },
    RESUME {
        @Override
        Call prepare(Scene scene) {
            InstanceKey key = scene.withTask(scene.worker("w"), "a").instance();
            scene.storage.control(
                    new ControlRequest.Suspend(key, Instant.ofEpochMilli(1_000), Payload.ofUtf8("suspended")));
            ControlRequest request =
                    new ControlRequest.Resume(key, Instant.ofEpochMilli(2_000), Payload.ofUtf8("resumed"));
            return target -> target.control(request);
        }
    },
    REGISTER {
        @Override
        Call prepare(Scene scene) {
            return target -> target.renew(scene.heartbeat(new WorkerId(scene.named("w"), 0), StorageRules.LONG));
        }
    },
    RECOVER {
        @Override
        Call prepare(Scene scene) {
            WorkerId worker = scene.worker("w");
            scene.withTask(worker, "a");
            scene.created("b");
            scene.storage.claim(scene.request(worker));
            scene.storage.renew(scene.heartbeat(worker, Duration.ZERO));
            return target -> target.recover(100);
        }
    },
    RELEASE {
        @Override
        Call prepare(Scene scene) {
            WorkerId worker = scene.worker("w");
            TaskKey task = scene.withTask(worker, "a");
            InstanceKey key = scene.created("b");
            scene.committed(scene.turn(worker, "b"));
            List<Release> releases = List.of(
                    new Release.OfInstance(key, worker, 1, Instant.ofEpochMilli(3_000)),
                    new Release.OfTask(task, worker, Instant.ofEpochMilli(3_000)));
            return target -> {
                target.release(releases);
                return "released";
            };
        }
    },
    PURGE {
        @Override
        Call prepare(Scene scene) {
            WorkerId worker = scene.worker("w");
            scene.created("kept");
            scene.ended(worker, "a");
            scene.ended(worker, "b");
            return target -> target.purge(new PurgeRequest.ByFilter(scene.all(), 10));
        }
    };

    /** The operation, ready to be made on any storage over the same data. */
    interface Call {
        Object on(Storage storage);
    }

    /** Brings a scene into the state that the operation needs, and returns the operation. */
    abstract Call prepare(Scene scene);

    private static NewInstance requested(Scene scene, String local) {
        NewInstance plain = scene.instance(local);
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
                new DedupeKey(scene.named("key " + local), Payload.ofUtf8("hash")),
                null);
    }
}
