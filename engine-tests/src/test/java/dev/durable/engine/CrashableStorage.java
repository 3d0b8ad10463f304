package dev.durable.engine;

import dev.durable.spi.Storage;
import dev.durable.spi.TransientStorageException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The storage as a process sees it that is about to die: once crashed nothing reaches the storage any more, neither
 * results nor renewals, while others go on using it.
 */
final class CrashableStorage {
    private final AtomicBoolean crashed = new AtomicBoolean();
    private final Storage view;

    CrashableStorage(Storage storage) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (crashed.get() && !method.getName().equals("capabilities")) {
                throw new TransientStorageException("the process is dead", null);
            }
            try {
                return method.invoke(storage, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        view = (Storage)
                Proxy.newProxyInstance(Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, handler);
    }

    Storage view() {
        return view;
    }

    void crash() {
        crashed.set(true);
    }
}
