package dev.durable.testkit;

import dev.durable.spi.AppendResult;
import dev.durable.spi.Claimed;
import dev.durable.spi.CommitResult;
import dev.durable.spi.PurgeOutcome;
import dev.durable.spi.Renewal;
import dev.durable.spi.Storage;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TransientStorageException;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerHeartbeat;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The storage as one worker process sees it. Once the process is dead nothing that is left of it changes anything; it is
 * told that others were faster, which makes it give up quietly.
 */
final class ProcessStorage {
    private final Storage storage;
    private final CommitWatch watch;
    private final Runnable death;
    private @Nullable Renewal lease;
    private volatile boolean dead;

    /** The death is told once, in the middle of the call in which the process dies. */
    ProcessStorage(Storage storage, CommitWatch watch, Runnable death) {
        this.storage = storage;
        this.watch = watch;
        this.death = death;
    }

    Storage view() {
        return (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(),
                new Class<?>[] {Storage.class},
                (proxy, method, arguments) -> call(method, arguments));
    }

    boolean isDead() {
        return dead;
    }

    void die() {
        if (!dead) {
            dead = true;
            death.run();
        }
    }

    /** Others see the lease lapse, without a wait. */
    void endLease() {
        Renewal held = lease;
        if (held != null) {
            storage.renew(new WorkerHeartbeat(held.worker(), Duration.ZERO, Set.of(), Set.of(), List.of()));
        }
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "commitTurns" ->
                each(
                        arguments,
                        (TurnCommit commit) -> storage.commitTurns(List.of(StableChildren.in(commit))),
                        new CommitResult.Stale());
            case "completeTasks" ->
                each(
                        arguments,
                        (TaskCompletion completion) -> storage.completeTasks(List.of(completion)),
                        TaskResult.STALE);
            default -> dead ? answerOfTheDead(method, arguments) : answer(method, arguments);
        };
    }

    /** One by one, which is the same to the storage, so that the process can die between any two. */
    @SuppressWarnings({"unchecked", "NullAway"}) // both calls have one list
    private <T, R> List<R> each(@Nullable Object @Nullable [] arguments, Function<T, List<? extends R>> call, R stale) {
        List<R> results = new ArrayList<>();
        for (T item : (List<T>) arguments[0]) {
            CommitWatch.Fate fate = dead ? CommitWatch.Fate.DIES_BEFORE : watch.at(item);
            if (fate == CommitWatch.Fate.DIES_BEFORE) {
                die();
                results.add(stale);
                continue;
            }
            R result = call.apply(item).get(0);
            if (fate == CommitWatch.Fate.DIES_AFTER) {
                die();
            }
            results.add(dead ? stale : result);
        }
        return results;
    }

    private @Nullable Object answer(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            Object answer = method.invoke(storage, arguments);
            lease = answer instanceof Renewal renewal ? renewal : lease;
            return answer;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @SuppressWarnings("NullAway") // append has arguments, and who renews has renewed before
    private @Nullable Object answerOfTheDead(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "append" ->
                ((List<?>) arguments[0])
                        .stream().map(message -> AppendResult.TERMINAL).toList();
            case "claim" -> new Claimed(storage.now(), List.of(), List.of(), null, false);
            case "renew" -> lease;
            case "recover" -> 0;
            case "release" -> null;
            case "purge" -> new PurgeOutcome(0, false);
            case "create", "control" -> throw new TransientStorageException("the process is dead", null);
            default -> answer(method, arguments);
        };
    }
}
