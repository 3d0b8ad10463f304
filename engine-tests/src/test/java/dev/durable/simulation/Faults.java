package dev.durable.simulation;

import dev.durable.spi.Storage;
import dev.durable.spi.StorageFullException;
import dev.durable.spi.StorageQueries;
import dev.durable.spi.TransientStorageException;
import dev.durable.spi.UnknownOutcomeException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * How one process sees the storage: calls take time, and each may fail before it is applied, after it, come late, come
 * twice, or be the last thing that the process does.
 */
final class Faults {
    private final SimProcess process;
    private final World world;
    private final Storage storage;
    private final long lease;
    private final boolean mayDie;
    private double rate;
    private int injected;

    Faults(SimProcess process, Storage storage, double rate, long leaseMillis, boolean mayDie) {
        this.process = process;
        this.world = process.world;
        this.storage = storage;
        this.rate = rate;
        this.lease = leaseMillis;
        this.mayDie = mayDie;
    }

    void stop() {
        rate = 0;
    }

    int injected() {
        return injected;
    }

    Storage view() {
        StorageQueries queries =
                proxy(StorageQueries.class, (proxy, method, arguments) -> read(method, storage.queries(), arguments));
        return proxy(Storage.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "capabilities" -> storage.capabilities();
            case "queries" -> queries;
            case "now", "readHistory" -> read(method, storage, arguments);
            default -> change(method, arguments);
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object read(Method method, Object target, Object[] arguments) throws Throwable {
        travel();
        if (happens()) {
            throw new TransientStorageException("simulated: not reached", null);
        }
        return invoke(method, target, arguments);
    }

    private Object change(Method method, Object[] arguments) throws Throwable {
        travel();
        if (!happens()) {
            Object answer = invoke(method, storage, arguments);
            travel();
            return answer;
        }
        int kind = world.random().nextInt(20);
        world.note(process.name + " " + method.getName() + " meets fault " + kind);
        if (kind < 6) {
            throw new TransientStorageException("simulated: not applied", null);
        } else if (kind < 8) {
            throw new StorageFullException("simulated: full", null);
        } else if (kind < 13) {
            invoke(method, storage, arguments);
            travel();
            throw new UnknownOutcomeException("simulated: applied, but the answer is lost", null);
        } else if (kind < 15) {
            invoke(method, storage, arguments);
            travel();
            return invoke(method, storage, arguments);
        } else if (kind < 17) {
            late();
            return invoke(method, storage, arguments);
        } else if (kind < 18) {
            Object answer = invoke(method, storage, arguments);
            late();
            return answer;
        } else if (kind < 19) {
            process.freeze(world.random().nextLong(lease * 3));
            process.pause(0);
            return invoke(method, storage, arguments);
        }
        if (!mayDie) {
            throw new TransientStorageException("simulated: not applied", null);
        }
        if (world.chance(0.5)) {
            invoke(method, storage, arguments);
        }
        process.die();
        throw new SimProcess.Crash();
    }

    private boolean happens() {
        boolean yes = world.chance(rate);
        injected += yes ? 1 : 0;
        return yes;
    }

    private void late() {
        process.pause(world.random().nextLong(lease * 5 / 2));
    }

    /** Most calls are quick; those that are not let others go first. */
    private void travel() {
        if (world.chance(0.2)) {
            process.pause(world.random().nextLong(6));
        }
    }

    private Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        if (process.isDead()) {
            throw new SimProcess.Crash();
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
