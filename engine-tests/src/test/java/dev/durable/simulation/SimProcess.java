package dev.durable.simulation;

import dev.durable.internal.replay.CoroutineStarter;
import dev.durable.internal.worker.Threads;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** A process of its own: its clock is off, it may stand still for a while, and it may die. */
final class SimProcess {
    private static final Executor COROUTINES = Threads.hasVirtual()
            ? Threads.virtualPerTask()
            : Executors.newCachedThreadPool(Threads.daemons("simulated-orchestrator"));

    final World world;
    final String name;
    private final SplittableRandom ids;
    private final long skewMillis;
    private long frozenUntil;
    private boolean dead;

    /** What a dead process gets from its storage; it unwinds, and nothing of it reaches anyone. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("the process is dead", null, false, false);
        }
    }

    SimProcess(World world, String name, long skewMillis) {
        this.world = world;
        this.name = name;
        this.skewMillis = skewMillis;
        this.ids = world.random().split();
    }

    InstantSource clock() {
        return () -> Instant.ofEpochMilli(world.now() + skewMillis);
    }

    UUID newId() {
        return new UUID(ids.nextLong(), ids.nextLong());
    }

    /** Tasks begin soon, in any order. */
    Executor executor() {
        return task -> world.after(0, this, task);
    }

    CoroutineStarter coroutines() {
        return COROUTINES::execute;
    }

    void pause(long millis) {
        world.pause(millis, this);
    }

    void freeze(long millis) {
        world.note(name + " stands still for " + millis);
        frozenUntil = Math.max(frozenUntil, world.now() + millis);
    }

    long frozenUntil() {
        return dead ? 0 : frozenUntil;
    }

    void die() {
        if (!dead) {
            world.note(name + " dies");
            dead = true;
        }
    }

    boolean isDead() {
        return dead;
    }
}
