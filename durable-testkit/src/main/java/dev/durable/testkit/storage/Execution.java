package dev.durable.testkit.storage;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A statement that goes to the database with its parameters, or a commit; as {@link WatchedDataSource} sees it. */
public final class Execution {
    private final Connection connection;
    private final String text;
    private final boolean commits;
    private final List<Parameter> parameters = new ArrayList<>();

    private interface Parameter {
        void setIn(PreparedStatement statement) throws Throwable;
    }

    private Execution(Connection connection, String text, boolean commits) {
        this.connection = connection;
        this.text = text;
        this.commits = commits;
    }

    static Execution of(Connection connection, String text) {
        return new Execution(connection, text, false);
    }

    static Execution commit(Connection connection) {
        return new Execution(connection, "commit", true);
    }

    void remember(Method setter, @Nullable Object @Nullable [] arguments) {
        parameters.add(statement -> WatchedDataSource.invoke(statement, setter, arguments));
    }

    /**
     * Returns the connection, past the watcher.
     *
     * @return the connection that it runs on
     */
    public Connection connection() {
        return connection;
    }

    /**
     * Returns the text.
     *
     * @return the text of the statement; empty for a batch of statements that were not prepared
     */
    public String text() {
        return text;
    }

    /**
     * Says whether this is a commit.
     *
     * @return whether it is a call of {@link Connection#commit()}
     */
    public boolean isCommit() {
        return commits;
    }

    /**
     * Says whether this only reads, as far as its first word tells.
     *
     * @return whether it is a select
     */
    public boolean isSelect() {
        return text.stripLeading().toLowerCase(Locale.ROOT).startsWith("select");
    }

    /**
     * Gives another statement the parameters that this one has.
     *
     * @param other a statement with the same parameters
     * @throws SQLException if it does not take them
     */
    public void bind(PreparedStatement other) throws SQLException {
        for (Parameter parameter : parameters) {
            try {
                parameter.setIn(other);
            } catch (SQLException | RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("cannot set a parameter of " + text, e);
            }
        }
    }
}
