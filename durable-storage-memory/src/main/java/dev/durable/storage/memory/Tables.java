package dev.durable.storage.memory;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewTask;
import dev.durable.spi.PageKey;
import dev.durable.spi.WorkerId;
import dev.durable.spi.WorkerView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All rows and the indexes over them: ready instances per queue and name, due tasks per activity, and what each
 * worker holds, so that no operation looks at more rows than it answers with. Guarded by the storage's lock.
 */
final class Tables {
    private record Route(InstanceQueue queue, String name) {}

    /** What one worker holds under one lease. */
    static final class Holdings {
        final Set<MemoryInstance> instances = new LinkedHashSet<>();
        final DueIndex<MemoryInstance> ready = new DueIndex<>();
        final Set<MemoryTask> tasks = new LinkedHashSet<>();

        boolean isEmpty() {
            return instances.isEmpty() && tasks.isEmpty();
        }
    }

    private final Map<String, MemoryInstance> instances = new HashMap<>();
    private final TreeMap<PageKey, MemoryInstance> byCreation = new TreeMap<>(
            Comparator.comparing(PageKey::createdAt).thenComparing(PageKey::instanceId, Tables::compareUtf8));
    private final Map<String, MemoryInstance> byDedupeKey = new HashMap<>();
    private final Map<Route, DueIndex<MemoryInstance>> ready = new HashMap<>();
    private final Map<String, DueIndex<MemoryTask>> dueTasks = new HashMap<>();
    private final Map<WorkerId, Holdings> holdings = new LinkedHashMap<>();

    /** Workers by name, as of their last renewal. */
    final Map<String, WorkerView> workers = new LinkedHashMap<>();

    private long lastNumber;

    @Nullable
    MemoryInstance find(String instanceId) {
        return instances.get(instanceId);
    }

    /** The instance if it is still in that life. */
    @Nullable
    MemoryInstance find(InstanceKey key) {
        MemoryInstance row = instances.get(key.instanceId());
        return row != null && row.key().incarnation().equals(key.incarnation()) ? row : null;
    }

    @Nullable
    MemoryInstance findByDedupeKey(String key) {
        return byDedupeKey.get(key);
    }

    /** Instances in the order of pages, after the one given. */
    Collection<MemoryInstance> inCreationOrder(@Nullable PageKey after) {
        return after == null
                ? byCreation.values()
                : byCreation.tailMap(after, false).values();
    }

    void insert(NewInstance created, Instant now) {
        MemoryInstance row = new MemoryInstance(created, ++lastNumber, now);
        instances.put(row.key().instanceId(), row);
        byCreation.put(row.pageKey(), row);
        if (created.dedupe() != null) {
            byDedupeKey.put(created.dedupe().key(), row);
        }
        index(row);
    }

    void remove(MemoryInstance row) {
        unindex(row);
        removeTasks(row);
        instances.remove(row.key().instanceId());
        byCreation.remove(row.pageKey());
        if (row.born.dedupe() != null) {
            byDedupeKey.remove(row.born.dedupe().key());
        }
    }

    void setReadyAt(MemoryInstance row, @Nullable Instant readyAt) {
        unindex(row);
        row.readyAt = readyAt;
        index(row);
    }

    void setOwner(MemoryInstance row, @Nullable WorkerId owner) {
        unindex(row);
        row.owner = owner;
        index(row);
    }

    void setStatus(MemoryInstance row, OrchestrationRuntimeStatus status) {
        boolean hidesOrShowsTasks = row.isSuspended() != (status == OrchestrationRuntimeStatus.SUSPENDED);
        if (hidesOrShowsTasks) {
            row.tasks.values().forEach(this::unindex);
        }
        row.status = status;
        if (hidesOrShowsTasks) {
            row.tasks.values().forEach(this::index);
        }
    }

    /** Wakes an instance: counts, and makes it ready unless it may not run now or will see the count anyway. */
    void wake(MemoryInstance row, Instant now) {
        row.wakeSeq++;
        if (row.isLive() && !row.claimed) {
            Instant earliest = row.earliestReady(now);
            if (row.readyAt == null || row.readyAt.isAfter(earliest)) {
                setReadyAt(row, earliest);
            }
        }
    }

    void insertTask(MemoryInstance row, NewTask task, Instant now) {
        if (!row.tasks.containsKey(task.key().taskId())) {
            MemoryTask stored = new MemoryTask(row, ++lastNumber, task, now);
            row.tasks.put(task.key().taskId(), stored);
            index(stored);
        }
    }

    void setClaimer(MemoryTask task, @Nullable WorkerId claimer, Instant dueAt) {
        unindex(task);
        task.claimer = claimer;
        task.dueAt = dueAt;
        index(task);
    }

    void removeTask(MemoryTask task) {
        unindex(task);
        task.instance.tasks.remove(task.key.taskId());
    }

    void removeTasks(MemoryInstance row) {
        List.copyOf(row.tasks.values()).forEach(this::removeTask);
    }

    @Nullable
    DueIndex<MemoryInstance> ready(InstanceQueue queue, String name) {
        return ready.get(new Route(queue, name));
    }

    @Nullable
    DueIndex<MemoryTask> dueTasks(String activity) {
        return dueTasks.get(activity);
    }

    /** Due tasks of other activities than those named, oldest first. */
    Stream<MemoryTask> dueTasksOfOthers(Set<String> names, Instant now) {
        return dueTasks.entrySet().stream()
                .filter(activity -> !names.contains(activity.getKey()))
                .flatMap(activity -> activity.getValue().allDue(now).stream())
                .sorted(Comparator.<MemoryTask, Instant>comparing(task -> task.dueAt)
                        .thenComparingLong(task -> task.number));
    }

    Holdings holdings(WorkerId worker) {
        Holdings held = holdings.get(worker);
        return held == null ? new Holdings() : held;
    }

    /** Everybody who holds something, living or not. */
    List<WorkerId> holders() {
        return new ArrayList<>(holdings.keySet());
    }

    private void index(MemoryInstance row) {
        if (row.owner != null) {
            Holdings held = holdings.computeIfAbsent(row.owner, worker -> new Holdings());
            held.instances.add(row);
            if (row.readyAt != null) {
                held.ready.add(row.readyAt, row.number, row);
            }
        } else if (row.readyAt != null) {
            ready.computeIfAbsent(route(row), route -> new DueIndex<>()).add(row.readyAt, row.number, row);
        }
    }

    private void unindex(MemoryInstance row) {
        if (row.owner != null) {
            Holdings held = holdings(row.owner);
            held.instances.remove(row);
            if (row.readyAt != null) {
                held.ready.remove(row.readyAt, row.number);
            }
            forgetIfEmpty(row.owner, held);
        } else if (row.readyAt != null) {
            DueIndex<MemoryInstance> index = ready.get(route(row));
            if (index != null) {
                index.remove(row.readyAt, row.number);
            }
        }
    }

    private void index(MemoryTask task) {
        if (task.claimer != null) {
            holdings.computeIfAbsent(task.claimer, worker -> new Holdings())
                    .tasks
                    .add(task);
        } else if (!task.instance.isSuspended()) {
            dueTasks.computeIfAbsent(task.name, name -> new DueIndex<>()).add(task.dueAt, task.number, task);
        }
    }

    private void unindex(MemoryTask task) {
        DueIndex<MemoryTask> index = dueTasks.get(task.name);
        if (task.claimer != null) {
            Holdings held = holdings(task.claimer);
            held.tasks.remove(task);
            forgetIfEmpty(task.claimer, held);
        } else if (index != null) {
            index.remove(task.dueAt, task.number);
        }
    }

    private void forgetIfEmpty(WorkerId worker, Holdings held) {
        if (held.isEmpty()) {
            holdings.remove(worker);
        }
    }

    /** Not the order of Java's strings: there a surrogate comes before U+E000 to U+FFFF. */
    private static int compareUtf8(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static Route route(MemoryInstance row) {
        return new Route(row.born.queue(), row.born.name());
    }
}
