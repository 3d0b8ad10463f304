package dev.durable.simulation;

import dev.durable.DataConverter;
import dev.durable.DurableLimits;
import dev.durable.DurableTaskClient;
import dev.durable.JacksonDataConverter;
import dev.durable.RetentionPolicy;
import dev.durable.internal.store.ChangeBus;
import dev.durable.internal.store.EngineContext;
import dev.durable.internal.worker.OrchestrationWorker;
import dev.durable.internal.worker.WorkerSettings;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.Storage;
import dev.durable.storage.memory.MemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One seed: the real engine, codec and client on virtual time, workers that crash, stand still, leave and come back,
 * and a storage that fails. Then the faults stop, and everything must end as it was promised.
 */
final class Simulation {
    /** One for all: to make one costs more than a seed. */
    static final DataConverter CONVERTER = new JacksonDataConverter();

    private static final long CHAOS_MILLIS = 12_000;
    private static final long PATIENCE_MILLIS = 10 * 60_000;

    private final World world;
    private final SplittableRandom random;
    private final Storage storage;
    private final Ledger ledger;
    private final long lease;
    private final double faultRate;
    private final List<Program.Kind> kinds;
    private final Outside outside;
    private final List<Member> members = new ArrayList<>();
    private final List<Faults> faults = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<Member> leaving = new ArrayList<>();
    private boolean calm;
    private int names;
    private int crashes;

    /** What a run came to. */
    record Report(
            long hash, int commits, int stale, int repeated, int faults, int crashes, int completions, int refusals) {
        static final Report NOTHING = new Report(0, 0, 0, 0, 0, 0, 0, 0);

        Report plus(Report other) {
            return new Report(
                    hash ^ other.hash,
                    commits + other.commits,
                    stale + other.stale,
                    repeated + other.repeated,
                    faults + other.faults,
                    crashes + other.crashes,
                    completions + other.completions,
                    refusals + other.refusals);
        }
    }

    /** A worker process. */
    private record Member(SimProcess process, OrchestrationWorker worker) {}

    private Simulation(long seed, List<Program.Kind> kinds, UnaryOperator<Storage> sabotage) {
        this.kinds = kinds;
        world = new World(seed);
        random = world.random();
        storage = sabotage.apply(new MemoryStorage(() -> Instant.ofEpochMilli(world.now())));
        ledger = new Ledger(world, storage);
        lease = 600 + random.nextLong(2_000);
        faultRate = random.nextInt(4) == 0 ? 0 : random.nextDouble() * 0.12;
        outside = new Outside(world, process -> Client.over(process, seenBy(process, false)));
    }

    static Report run(long seed, UnaryOperator<Storage> sabotage) {
        return run(seed, Program.Kind.ALL, sabotage);
    }

    static Report run(long seed, List<Program.Kind> kinds, UnaryOperator<Storage> sabotage) {
        try {
            return new Simulation(seed, kinds, sabotage).run();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private Report run() {
        int workers = 1 + random.nextInt(3);
        for (int i = 0; i < workers; i++) {
            join("worker-" + names++);
        }
        int instances = 3 + random.nextInt(10);
        for (int i = 0; i < instances; i++) {
            SimProcess process = new SimProcess(world, "client-" + i, skew());
            Client client =
                    new Client(process, seenBy(process, false), ledger, "i" + i, Program.random(random, 0, kinds));
            clients.add(client);
            client.begin();
        }
        SimProcess fate = new SimProcess(world, "fate", 0);
        disturb(fate);
        long chaosEnds = world.now() + CHAOS_MILLIS;
        world.run(() -> world.now() >= chaosEnds);

        calm = true;
        faults.forEach(Faults::stop);
        if (members.isEmpty()) {
            join("worker-" + names++);
        }
        look(fate);
        long patienceEnds = world.now() + PATIENCE_MILLIS;
        world.run(() -> world.now() >= patienceEnds || clients.stream().allMatch(c -> c.isDone() && c.hasEnded()));
        List<String> unfinished = clients.stream()
                .filter(client -> !client.isDone() || !client.hasEnded())
                .map(Client::id)
                .toList();
        if (!unfinished.isEmpty()) {
            world.fail(unfinished + " have not ended; what is there: " + describeUnfinished());
        }
        List.copyOf(members).forEach(this::leave);
        world.run(() -> leaving.isEmpty());
        clients.forEach(client -> client.check(ledger));
        outside.check(ledger);
        ledger.compareWithStorage();
        world.run(() -> true);
        return new Report(
                world.hash(),
                ledger.commits(),
                ledger.stale(),
                ledger.repeated(),
                faults.stream().mapToInt(Faults::injected).sum(),
                crashes,
                outside.completions(),
                outside.refusals());
    }

    private long skew() {
        return random.nextBoolean() ? 0 : random.nextLong(-60_000, 60_000);
    }

    private Storage seenBy(SimProcess process, boolean mayDie) {
        Faults view = new Faults(process, ledger, faultRate, lease, mayDie);
        if (calm) {
            view.stop();
        }
        faults.add(view);
        return view.view();
    }

    // ---- workers that come and go ---------------------------------------------------------------------------

    private void join(String name) {
        SimProcess process = new SimProcess(world, name, skew());
        EngineContext engine = new EngineContext(
                seenBy(process, true),
                CONVERTER,
                DurableLimits.DEFAULT,
                process.clock(),
                process::newId,
                process.executor(),
                process.executor(),
                new SimScheduler(process),
                process::pause,
                new ChangeBus());
        WorkerSettings settings = new WorkerSettings(
                name,
                Duration.ofMillis(lease),
                Duration.ofMillis(50 + random.nextLong(300)),
                1 + random.nextInt(4),
                1 + random.nextInt(8),
                new int[] {0, 2, 100}[random.nextInt(3)],
                Long.MAX_VALUE / 2,
                Duration.ofMillis(100 + random.nextLong(3_000)),
                Duration.ofMillis(500),
                RetentionPolicy.FOREVER);
        OrchestrationWorker worker = new OrchestrationWorker(
                engine,
                settings,
                Interpreter.registry(process, lease, outside),
                new OrchestrationWorker.WorkerThreads(
                        process.executor(),
                        process.executor(),
                        process.executor(),
                        process.coroutines(),
                        process.executor(),
                        process.executor()));
        world.note(name + " joins");
        Member member = new Member(process, worker);
        members.add(member);
        world.after(0, process, worker::start);
    }

    /** The dead one unwinds by itself: its storage answers nothing any more. */
    private void kill(Member member) {
        crashes++;
        member.process().die();
        bury(member);
    }

    private void bury(Member member) {
        members.remove(member);
        leaving.add(member);
        world.after(0, member.process(), () -> {
            try {
                member.worker().stop(Duration.ZERO);
            } finally {
                leaving.remove(member);
            }
        });
    }

    private void leave(Member member) {
        members.remove(member);
        leaving.add(member);
        world.after(0, member.process(), () -> {
            try {
                member.worker().stop(Duration.ofMillis(200));
            } finally {
                world.note(member.process().name + " has left");
                leaving.remove(member);
            }
        });
    }

    private void disturb(SimProcess fate) {
        world.after(100 + random.nextLong(1_500), fate, () -> {
            if (calm) {
                return;
            }
            List.copyOf(members).stream().filter(m -> m.process().isDead()).forEach(this::bury);
            if (faultRate > 0 && !members.isEmpty()) {
                Member member = members.get(random.nextInt(members.size()));
                switch (random.nextInt(6)) {
                    case 0 -> kill(member);
                    case 1 -> leave(member);
                    case 2 -> member.process().freeze(random.nextLong(3 * lease));
                    default -> {}
                }
            }
            if (members.size() < 3 && random.nextInt(3) > 0) {
                // A name may come back while the one who had it before still stands still somewhere.
                join(random.nextBoolean() ? "worker-" + names++ : "worker-" + random.nextInt(names));
            }
            disturb(fate);
        });
    }

    /** Once it is calm: somebody must be there to work, and an operator lets parked instances go on. */
    private void look(SimProcess fate) {
        world.after(2_000, fate, () -> {
            List.copyOf(members).stream().filter(m -> m.process().isDead()).forEach(this::bury);
            if (members.isEmpty()) {
                join("worker-" + names++);
            }
            clients.forEach(Client::unpark);
            look(fate);
        });
    }

    private String describeUnfinished() {
        DurableTaskClient observer = clients.get(0).observer();
        return storage.queries().list(InstanceFilter.ALL, null, 10_000, false).stream()
                .filter(view -> !view.status().isTerminal())
                .map(view -> "\n" + view + "\n  "
                        + observer.getHistory(view.key().instanceId()).stream()
                                .map(Object::toString)
                                .collect(Collectors.joining("\n  ")))
                .collect(Collectors.joining());
    }
}
