package dev.durable.testkit.storage;

import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.CommitResult;
import dev.durable.spi.Storage;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TransientStorageException;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.UnknownOutcomeException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Ways to deal with a database that break one rule each: below the storage, or around it. */
final class BrokenDatabases {
    private BrokenDatabases() {}

    // ---- below the storage ----------------------------------------------------------------------------------

    /** Leaves autocommit on, so that each statement stays whatever becomes of the next. */
    static DataSource commitsEachStatement(DataSource database) {
        return onConnections(database, (connection, method, arguments) -> switch (method.getName()) {
            case "setAutoCommit", "commit", "rollback" -> null;
            default -> invoke(connection, method, arguments);
        });
    }

    /** Takes a commit that failed for one that succeeded. */
    static DataSource ignoresFailedCommits(DataSource database) {
        return onConnections(database, (connection, method, arguments) -> {
            try {
                return invoke(connection, method, arguments);
            } catch (SQLException e) {
                if (method.getName().equals("commit")) {
                    return null;
                }
                throw e;
            }
        });
    }

    /** Repeats the statement that met a deadlock, and not the transaction. */
    static DataSource repeatsOnlyTheStatement(DataSource database) {
        return onConnections(database, (connection, method, arguments) -> {
            Object result = invoke(connection, method, arguments);
            return result instanceof PreparedStatement statement
                    ? proxy(PreparedStatement.class, (self, call, values) -> {
                        try {
                            return invoke(statement, call, values);
                        } catch (SQLException e) {
                            if ("40001".equals(e.getSQLState())) {
                                return invoke(statement, call, values);
                            }
                            throw e;
                        }
                    })
                    : result;
        });
    }

    /** Takes a second connection beside each. */
    static DataSource takesTwoConnections(DataSource database) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Object result = invoke(database, method, arguments);
            if (result instanceof Connection connection) {
                Connection second = database.getConnection();
                return proxy(Connection.class, (me, call, values) -> {
                    if (call.getName().equals("close")) {
                        second.close();
                    }
                    return invoke(connection, call, values);
                });
            }
            return result;
        });
    }

    private interface OnConnection {
        Object call(Connection connection, Method method, Object[] arguments) throws Throwable;
    }

    private static DataSource onConnections(DataSource database, OnConnection call) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Object result = invoke(database, method, arguments);
            return result instanceof Connection connection
                    ? proxy(Connection.class, (me, inner, values) -> call.call(connection, inner, values))
                    : result;
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    // ---- around the storage ---------------------------------------------------------------------------------

    /** Says of every failure that nothing was applied. */
    static final class KnowsTooMuch extends ForwardingStorage {
        KnowsTooMuch(Storage sound) {
            super(sound);
        }

        @Override
        public List<CommitResult> commitTurns(List<TurnCommit> commits) {
            try {
                return super.commitTurns(commits);
            } catch (UnknownOutcomeException e) {
                throw new TransientStorageException("nothing was applied", e);
            }
        }
    }

    /** Says of a result that it is recorded, although the database failed. */
    static final class HidesFailures extends ForwardingStorage {
        HidesFailures(Storage sound) {
            super(sound);
        }

        @Override
        public List<TaskResult> completeTasks(List<TaskCompletion> completions) {
            try {
                return super.completeTasks(completions);
            } catch (TransientStorageException e) {
                return completions.stream().map(done -> TaskResult.RECORDED).toList();
            }
        }
    }

    /** Repeats a commit whose outcome is unknown under a new id, which does not find what was applied. */
    static final class RepeatsUnderANewId extends ForwardingStorage {
        RepeatsUnderANewId(Storage sound) {
            super(sound);
        }

        @Override
        public List<CommitResult> commitTurns(List<TurnCommit> commits) {
            try {
                return super.commitTurns(commits);
            } catch (UnknownOutcomeException e) {
                return super.commitTurns(
                        commits.stream().map(RepeatsUnderANewId::renamed).toList());
            }
        }

        private static TurnCommit renamed(TurnCommit commit) {
            return new TurnCommit(
                    commit.key(),
                    commit.expectedVersion(),
                    UUID.randomUUID(),
                    commit.run(),
                    commit.seenWakeSeq(),
                    commit.time(),
                    commit.history(),
                    commit.consumed(),
                    commit.outbox(),
                    commit.change(),
                    commit.after());
        }
    }

    /** Reads every instance before each claim. */
    static final class ReadsEverything extends ForwardingStorage {
        private final DataSource database;
        private final String table;

        ReadsEverything(Storage sound, DataSource database, String table) {
            super(sound);
            this.database = database;
            this.table = table;
        }

        @Override
        public Claimed claim(ClaimRequest request) {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select sum(version) from " + table)) {
                row.next();
            } catch (SQLException e) {
                throw new TransientStorageException("cannot read", e);
            }
            return super.claim(request);
        }
    }
}
