package dev.durable.testkit.storage;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source whose statements and commits are watched, and fail where the watcher throws. */
public final class WatchedDataSource {
    private WatchedDataSource() {}

    /** Sees every statement that is executed, and every commit. What it throws, the caller gets. */
    @FunctionalInterface
    public interface Watcher {
        /**
         * Called before a statement or a commit goes to the database.
         *
         * @param execution what is to be executed
         * @throws SQLException if it must not be executed, and fail so
         */
        void before(Execution execution) throws SQLException;

        /**
         * Called after a statement or a commit succeeded, before its caller learns of it.
         *
         * @param execution what was executed
         * @throws SQLException if its caller must not learn of the success, and see this instead
         */
        default void after(Execution execution) throws SQLException {}

        /** Called after a connection was opened. */
        default void opened() {}

        /** Called before a connection is closed. */
        default void closed() {}
    }

    /**
     * Wraps a data source. Whoever unwraps a connection or asks a statement for its connection gets past the watcher.
     *
     * @param dataSource where connections come from
     * @param watcher what sees their statements
     * @return the watched data source
     */
    public static DataSource of(DataSource dataSource, Watcher watcher) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Object result = invoke(dataSource, method, arguments);
            if (result instanceof Connection connection) {
                watcher.opened();
                return connection(connection, watcher);
            }
            return result;
        });
    }

    private static Connection connection(Connection connection, Watcher watcher) {
        return proxy(Connection.class, (self, method, arguments) -> {
            if (method.getName().equals("commit")) {
                return watched(Execution.commit(connection), watcher, () -> invoke(connection, method, arguments));
            }
            if (method.getName().equals("close")) {
                watcher.closed();
            }
            Object result = invoke(connection, method, arguments);
            String prepared = arguments != null && arguments[0] instanceof String text ? text : "";
            if (result instanceof CallableStatement call) {
                return statement(CallableStatement.class, call, connection, prepared, watcher);
            } else if (result instanceof PreparedStatement statement) {
                return statement(PreparedStatement.class, statement, connection, prepared, watcher);
            } else if (result instanceof Statement statement) {
                return statement(Statement.class, statement, connection, prepared, watcher);
            }
            return result;
        });
    }

    private static <S extends Statement> S statement(
            Class<S> type, S statement, Connection connection, String prepared, Watcher watcher) {
        Execution execution = Execution.of(connection, prepared);
        return proxy(type, (self, method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                boolean own = arguments != null && arguments[0] instanceof String;
                Execution now = own ? Execution.of(connection, (String) arguments[0]) : execution;
                return watched(now, watcher, () -> invoke(statement, method, arguments));
            }
            if (method.getName().startsWith("set") && method.getDeclaringClass() == PreparedStatement.class) {
                execution.remember(method, arguments);
            }
            return invoke(statement, method, arguments);
        });
    }

    private interface Call {
        @Nullable
        Object run() throws Throwable;
    }

    private static @Nullable Object watched(Execution execution, Watcher watcher, Call call) throws Throwable {
        watcher.before(execution);
        Object result = call.run();
        watcher.after(execution);
        return result;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    static @Nullable Object invoke(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
