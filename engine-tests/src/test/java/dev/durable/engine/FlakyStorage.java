package dev.durable.engine;

import dev.durable.spi.Storage;
import dev.durable.spi.TransientStorageException;
import dev.durable.spi.UnknownOutcomeException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** Fails regularly: every n-th call before it is made, every other n-th after it was applied. */
final class FlakyStorage {
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger lostAnswers = new AtomicInteger();
    private volatile int every = Integer.MAX_VALUE;
    private final Storage view;

    FlakyStorage(Storage storage) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            boolean exempt =
                    method.getName().equals("capabilities") || method.getName().equals("queries");
            int call = exempt ? 1 : calls.incrementAndGet();
            if (every < Integer.MAX_VALUE && call % (2 * every) == 0) {
                failures.incrementAndGet();
                throw new TransientStorageException("failed before it was applied", null);
            }
            Object answer;
            try {
                answer = method.invoke(storage, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            if (call % every == 0) {
                lostAnswers.incrementAndGet();
                throw new UnknownOutcomeException("applied, but the answer is lost", null);
            }
            return answer;
        };
        view = (Storage)
                Proxy.newProxyInstance(Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, handler);
    }

    Storage view() {
        return view;
    }

    void failEvery(int n) {
        every = n;
    }

    int failures() {
        return failures.get();
    }

    int lostAnswers() {
        return lostAnswers.get();
    }
}
