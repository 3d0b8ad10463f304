package dev.durable.storage.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;

/** A connection in a transaction that only the library may end. */
final class GuardedConnection {
    private GuardedConnection() {}

    static Connection of(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                GuardedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, given) -> {
                    Object[] arguments = given == null ? new Object[0] : given;
                    boolean wholeTransaction =
                            arguments.length == 0 || !method.getName().equals("rollback");
                    switch (method.getName()) {
                        case "commit", "rollback", "setAutoCommit", "abort" -> {
                            if (wholeTransaction) {
                                throw new TransactionRefusedException(
                                        method.getName() + " was called in a transactional"
                                                + " activity, whose transaction the library ends; return to commit, or throw to"
                                                + " roll back");
                            }
                        }
                        case "close" -> {
                            return null;
                        }
                        default -> {}
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
