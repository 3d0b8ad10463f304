package dev.durable.internal.worker;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Makes threads: named daemons, and virtual ones where the JDK has them. */
public final class Threads {
    private static final @Nullable ThreadFactory VIRTUAL = findVirtual();

    private Threads() {}

    /**
     * Returns whether the JDK has virtual threads.
     *
     * @return true from JDK 21 on
     */
    public static boolean hasVirtual() {
        return VIRTUAL != null;
    }

    /**
     * Returns an executor that starts a virtual thread per task.
     *
     * @return the executor
     * @throws IllegalStateException where the JDK has none
     */
    public static Executor virtualPerTask() {
        ThreadFactory factory = VIRTUAL;
        if (factory == null) {
            throw new IllegalStateException("this JDK has no virtual threads");
        }
        return task -> factory.newThread(task).start();
    }

    /**
     * Returns a factory of daemon threads.
     *
     * @param prefix the beginning of their names
     * @return the factory
     */
    public static ThreadFactory daemons(String prefix) {
        AtomicLong count = new AtomicLong();
        return task -> {
            Thread thread = new Thread(task, prefix + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Finds {@code Thread.ofVirtual().name("durable-orchestrator-", 0).factory()}. By method handles, since this is
     * compiled for Java 17; a multi-release jar would need a second source tree for three calls.
     */
    private static @Nullable ThreadFactory findVirtual() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle start = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle name =
                    lookup.findVirtual(ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            Object named = name.invoke(start.invoke(), "durable-orchestrator-", 0L);
            return (ThreadFactory) factory.invoke(named);
        } catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException e) {
            return null;
        } catch (Throwable e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
