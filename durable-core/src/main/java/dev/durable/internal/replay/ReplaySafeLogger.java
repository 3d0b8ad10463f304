package dev.durable.internal.replay;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/** A logger that says nothing while the run replays what it said before. */
final class ReplaySafeLogger {
    private ReplaySafeLogger() {}

    static Logger of(Logger logger, RunScope run) {
        return (Logger) Proxy.newProxyInstance(
                Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(run.replaying ? NOPLogger.NOP_LOGGER : logger, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }
}
