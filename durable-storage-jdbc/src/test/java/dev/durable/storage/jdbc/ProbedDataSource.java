package dev.durable.storage.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A data source whose statements and commits are watched, and fail where the watcher throws. */
final class ProbedDataSource {
    static final String COMMIT = "commit";

    private ProbedDataSource() {}

    /** Sees every statement, and every commit as {@link #COMMIT}. What it throws, the caller gets. */
    interface Watcher {
        void before(String statement) throws SQLException;

        default void after(String statement) throws SQLException {}
    }

    /** Wraps a data source. */
    static DataSource of(DataSource dataSource, Watcher watcher) {
        return of(dataSource, watcher, new AtomicInteger());
    }

    /** Wraps a data source, and counts the connections that are open at the moment. */
    static DataSource of(DataSource dataSource, Watcher watcher, AtomicInteger open) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Object result = invoke(dataSource, method, arguments);
            if (result instanceof Connection connection) {
                open.incrementAndGet();
                return connection(connection, watcher, open);
            }
            return result;
        });
    }

    private static Connection connection(Connection connection, Watcher watcher, AtomicInteger open) {
        return proxy(Connection.class, (self, method, arguments) -> switch (method.getName()) {
            case "prepareStatement" ->
                statement(
                        PreparedStatement.class,
                        (PreparedStatement) invoke(connection, method, arguments),
                        (String) arguments[0],
                        watcher);
            case "createStatement" ->
                statement(Statement.class, (Statement) invoke(connection, method, arguments), "", watcher);
            case "commit" -> watched(COMMIT, watcher, () -> invoke(connection, method, arguments));
            case "close" -> {
                open.decrementAndGet();
                yield invoke(connection, method, arguments);
            }
            default -> invoke(connection, method, arguments);
        });
    }

    private static <S extends Statement> S statement(Class<S> type, S statement, String prepared, Watcher watcher) {
        return proxy(type, (self, method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return invoke(statement, method, arguments);
            }
            String text = arguments == null ? prepared : (String) arguments[0];
            return watched(text, watcher, () -> invoke(statement, method, arguments));
        });
    }

    private interface Call {
        Object run() throws Throwable;
    }

    private static Object watched(String text, Watcher watcher, Call call) throws Throwable {
        watcher.before(text);
        Object result = call.run();
        watcher.after(text);
        return result;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
