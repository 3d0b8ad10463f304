package dev.durable.simulation;

import dev.durable.internal.worker.Threads;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * Virtual time. Everything that happens is an event in one queue; events of one time come in an order that the seed
 * decides. Only one thread runs at any moment: the one that has the baton. A task that waits in its middle keeps its
 * thread, parks it, and lets another one go on with the queue; so tasks interleave at every wait, and yet the same seed
 * gives the same run.
 */
final class World {
    private static final int TRACE_LINES = Integer.getInteger("durable.simulation.trace", 400);
    private static final long START = 1_767_225_600_000L;

    private final SplittableRandom random;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final Executor threads =
            Threads.hasVirtual() ? Threads.virtualPerTask() : Executors.newCachedThreadPool(Threads.daemons("world"));
    private final Semaphore ended = new Semaphore(0);
    private final Deque<String> trace = new ArrayDeque<>();
    private BooleanSupplier until = () -> true;
    private long now = START;
    private long sequence;
    private long hash = 17;
    private Throwable failure;

    /** Either something to run, or a parked thread to go on with. */
    private record Event(long time, long order, long sequence, SimProcess process, Runnable task, Semaphore parked)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(time, other.time);
            int byOrder = byTime != 0 ? byTime : Long.compare(order, other.order);
            return byOrder != 0 ? byOrder : Long.compare(sequence, other.sequence);
        }
    }

    World(long seed) {
        random = new SplittableRandom(seed);
    }

    SplittableRandom random() {
        return random;
    }

    long now() {
        return now;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Runs a task of a process later. */
    void after(long millis, SimProcess process, Runnable task) {
        add(millis, process, task, null);
    }

    /** Waits in the middle of a task. */
    void pause(long millis, SimProcess process) {
        Semaphore parked = new Semaphore(0);
        add(millis, process, null, parked);
        threads.execute(this::loop);
        parked.acquireUninterruptibly();
    }

    private void add(long millis, SimProcess process, Runnable task, Semaphore parked) {
        queue.add(new Event(now + Math.max(0, millis), random.nextLong(), sequence++, process, task, parked));
    }

    /** Lets things happen until the condition holds, nothing is left to happen, or something is wrong. */
    void run(BooleanSupplier condition) {
        until = condition;
        threads.execute(this::loop);
        ended.acquireUninterruptibly();
        if (failure != null) {
            throw new AssertionError(failure.getMessage() + "\n" + String.join("\n", trace), failure);
        }
    }

    /** Says that an invariant is broken; the run ends. */
    void fail(String message) {
        fail(new AssertionError(message));
    }

    private void fail(Throwable broken) {
        if (failure == null) {
            failure = broken;
        }
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** Adds to the trace, by which two runs are compared. */
    void note(String line) {
        String full = (now - START) + " " + line;
        hash = 31 * hash + full.hashCode();
        trace.add(full);
        if (trace.size() > TRACE_LINES) {
            trace.remove();
        }
    }

    long hash() {
        return hash;
    }

    private void loop() {
        while (failure == null && !queue.isEmpty() && !until.getAsBoolean()) {
            Event event = queue.remove();
            now = Math.max(now, event.time());
            long thaw = event.process().frozenUntil();
            if (thaw > now) {
                queue.add(new Event(
                        thaw, event.order(), event.sequence(), event.process(), event.task(), event.parked()));
            } else if (event.parked() != null) {
                // The baton goes to the thread that waited; it will come back to this loop in its own frame.
                event.parked().release();
                return;
            } else {
                run(event.task());
            }
        }
        ended.release();
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (SimProcess.Crash e) {
            note("a task of a dead process ends");
        } catch (Throwable e) {
            fail(e);
        }
    }
}
