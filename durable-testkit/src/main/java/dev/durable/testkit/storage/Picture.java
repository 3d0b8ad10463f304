package dev.durable.testkit.storage;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.CreateResult;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.InstanceView;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.Renewal;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a storage holds of one scene, and what it answers, without times, random ids and the marks of the scene. */
final class Picture {
    private Picture() {}

    /** Everything that a storage tells of a scene: what is stored, and what a worker is handed. The scene is over then. */
    static List<String> taken(Scene scene) {
        Storage storage = scene.storage;
        List<String> lines = new ArrayList<>();
        List<InstanceView> views = storage.queries().list(scene.all(), null, 100, true);
        for (InstanceView view : views) {
            lines.add(stored(scene, view));
            for (int run = 0; run <= view.run(); run++) {
                storage.readHistory(view.key(), run, 0, 1 << 20)
                        .turns()
                        .forEach(turn -> lines.add(scene.local(view.key().instanceId()) + " " + turn.fromSeq() + ": "
                                + turn.block().events().toUtf8()));
            }
            wake(storage, view);
        }
        for (WorkerView worker : workers(scene)) {
            lines.add("worker " + scene.local(worker.worker().name()) + " lives");
            storage.renew(scene.heartbeat(worker.worker(), Duration.ZERO));
        }
        storage.recover(1_000);
        lines.add(outcome(scene, storage.claim(scene.request(scene.worker("heir")))));
        Collections.sort(lines);
        clear(scene, views);
        return lines;
    }

    private static List<WorkerView> workers(Scene scene) {
        return scene.storage.queries().workers().stream()
                .filter(worker -> worker.worker().name().startsWith(scene.named("")))
                .toList();
    }

    /** Whatever an instance waits for, it is handed out now with all that it holds. */
    private static void wake(Storage storage, InstanceView view) {
        if (view.status() == OrchestrationRuntimeStatus.SUSPENDED) {
            storage.control(new ControlRequest.Resume(view.key(), storage.now(), Payload.ofUtf8("resumed")));
        }
        storage.append(List.of(StorageRules.event(view.key(), null, "look")), 100);
    }

    private static void clear(Scene scene, List<InstanceView> views) {
        Storage storage = scene.storage;
        for (InstanceView view : views) {
            storage.control(new ControlRequest.Terminate(
                    view.key(), storage.now(), Storage.EMPTY, Storage.EMPTY, List.of(), List.of()));
            storage.purge(new PurgeRequest.ById(view.key().instanceId()));
        }
        workers(scene).forEach(worker -> storage.renew(scene.heartbeat(worker.worker(), Duration.ZERO)));
        storage.recover(1_000);
    }

    private static String stored(Scene scene, InstanceView view) {
        return String.join(
                " ",
                scene.local(view.key().instanceId()),
                view.status().name(),
                "version '" + view.version() + "'",
                "tags " + view.tags(),
                "status version " + view.statusVersion(),
                "run " + view.run(),
                "start " + text(view.start()),
                "custom status " + text(view.customStatus()),
                "output " + text(view.output()),
                "failure " + text(view.failure()),
                "owner " + (view.owner() == null ? "none" : scene.local(view.owner())),
                view.readyAt() == null ? "waits" : "has a time");
    }

    private static String text(@Nullable Payload payload) {
        return payload == null ? "none" : "'" + payload.toUtf8() + "'";
    }

    /** The answer of an operation in words that are the same in each scene. */
    static String outcome(Scene scene, Object answer) {
        if (answer instanceof List<?> items) {
            return items.stream().map(item -> outcome(scene, item)).toList().toString();
        } else if (answer instanceof Claimed claimed) {
            List<String> lines = new ArrayList<>();
            claimed.turns().forEach(turn -> lines.add(handedOut(scene, turn)));
            claimed.tasks()
                    .forEach(task -> lines.add("task "
                            + scene.local(task.key().instance().instanceId()) + " "
                            + task.key().taskId() + " attempt "
                            + task.attempt() + " '" + task.body().toUtf8() + "'"));
            Collections.sort(lines);
            return "claimed " + lines;
        } else if (answer instanceof CreateResult || answer instanceof Renewal) {
            return answer.getClass().getSimpleName();
        }
        return answer.toString();
    }

    private static String handedOut(Scene scene, ClaimedTurn turn) {
        return "turn " + scene.local(turn.key().instanceId()) + " " + turn.status() + " version " + turn.version()
                + " run " + turn.run() + " events " + turn.historySize() + " attempt " + turn.attempt()
                + (turn.orphaned() ? " orphaned " : " ")
                + turn.messages().stream()
                        .map(InboxMessage::body)
                        .map(Payload::toUtf8)
                        .toList();
    }
}
