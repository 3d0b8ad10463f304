package dev.durable.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** A data source that tells of each statement that is executed. */
final class CountedDataSource {
    private CountedDataSource() {}

    static DataSource of(DataSource dataSource, Consumer<String> executed) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Object result = invoke(dataSource, method, arguments);
            return result instanceof Connection connection ? connection(connection, executed) : result;
        });
    }

    private static Connection connection(Connection connection, Consumer<String> executed) {
        return proxy(Connection.class, (self, method, arguments) -> {
            Object result = invoke(connection, method, arguments);
            if (result instanceof PreparedStatement statement) {
                return statement(PreparedStatement.class, statement, (String) arguments[0], executed);
            }
            return result instanceof Statement statement ? statement(Statement.class, statement, "", executed) : result;
        });
    }

    private static <S extends Statement> S statement(
            Class<S> type, S statement, String prepared, Consumer<String> executed) {
        return proxy(type, (self, method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                executed.accept(arguments == null ? prepared : (String) arguments[0]);
            }
            return invoke(statement, method, arguments);
        });
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
