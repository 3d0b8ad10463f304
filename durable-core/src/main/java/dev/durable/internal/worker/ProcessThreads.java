package dev.durable.internal.worker;

import dev.durable.internal.replay.CoroutineStarter;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a {@code Durable}. Turns and orchestrators run on virtual threads where the JDK has them; storage
 * calls, timers and activities always on platform threads, so that neither a pinned carrier nor a busy activity
 * starves them. All are daemons, made when first needed. Thread-safe.
 */
public final class ProcessThreads implements AutoCloseable {
    private static final int SCHEDULER_THREADS = 2;
    private static final int READERS = 4;
    private static final int SYSTEM_TURNS = 2;
    private static final int ANSWERS = 2;
    private static final long IDLE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor scheduler;
    private final ExecutorService io = Executors.newCachedThreadPool(Threads.daemons("durable-io"));
    private final ExecutorService reads = bounded(READERS, "durable-read");
    private final ExecutorService activities;
    private final ExecutorService systemActivities =
            bounded(WorkerSettings.SYSTEM_ACTIVITIES, "durable-system-activity");
    private final ExecutorService platformTurns;
    private final ExecutorService platformSystemTurns = bounded(SYSTEM_TURNS, "durable-system-turn");
    private final ExecutorService platformAnswers = bounded(ANSWERS, "durable-answer");
    private final ExecutorService platformCoroutines;

    /**
     * Creates the threads.
     *
     * @param maxActivities how many activities run at once
     */
    public ProcessThreads(int maxActivities) {
        scheduler = new ScheduledThreadPoolExecutor(SCHEDULER_THREADS, Threads.daemons("durable-timer"));
        scheduler.setRemoveOnCancelPolicy(true);
        activities = bounded(maxActivities, "durable-activity");
        platformTurns = bounded(Math.max(4, 2 * Runtime.getRuntime().availableProcessors()), "durable-turn");
        platformCoroutines = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Threads.daemons("durable-orchestrator"));
    }

    /**
     * Returns the executor for storage calls.
     *
     * @return a growing pool
     */
    public Executor io() {
        return io;
    }

    /**
     * Returns the executor for reads of those who were woken.
     *
     * @return a bounded pool
     */
    public Executor reads() {
        return reads;
    }

    /**
     * Returns the executor for timers.
     *
     * @return the scheduler
     */
    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /**
     * Returns the threads of the worker.
     *
     * @return the threads
     */
    public OrchestrationWorker.WorkerThreads forWorker() {
        if (Threads.hasVirtual()) {
            Executor virtual = Threads.virtualPerTask();
            return new OrchestrationWorker.WorkerThreads(
                    virtual, virtual, virtual, virtual::execute, activities, systemActivities);
        }
        CoroutineStarter coroutines = platformCoroutines::execute;
        return new OrchestrationWorker.WorkerThreads(
                platformTurns, platformSystemTurns, platformAnswers, coroutines, activities, systemActivities);
    }

    private static ExecutorService bounded(int threads, String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Threads.daemons(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Ends all threads; running storage calls and activities are interrupted. */
    @Override
    public void close() {
        scheduler.shutdownNow();
        activities.shutdownNow();
        systemActivities.shutdownNow();
        platformTurns.shutdown();
        platformSystemTurns.shutdown();
        platformAnswers.shutdown();
        reads.shutdown();
        io.shutdown();
        platformCoroutines.shutdown();
    }
}
