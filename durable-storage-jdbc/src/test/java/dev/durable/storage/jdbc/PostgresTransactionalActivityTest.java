package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.StartOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class PostgresTransactionalActivityTest extends TransactionalActivityRules {
    @Override
    String url() {
        return Postgres.url();
    }

    @Override
    String user() {
        return "postgres";
    }

    @Override
    String password() {
        return "postgres";
    }

    @Override
    String newPrefix() {
        return Postgres.newPrefix();
    }

    @Override
    void kill(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pg_backend_pid())");
        } catch (SQLException e) {
            assertThat(e.getSQLState()).startsWith("57");
        }
    }

    private OrchestrationMetadata ended(TransactionalActivity<String, String> book) throws Exception {
        Durable durable = start(builder -> builder.activity("Book", String.class, storage.transactional(book))
                .orchestrator(
                        "BookOne",
                        String.class,
                        (context, seat) ->
                                context.callActivity("Book", seat, String.class).await()));
        DurableTaskClient client = durable.client();
        String id = client.scheduleNewOrchestrationInstance("BookOne", "1A", StartOptions.DEFAULT);
        return client.waitForInstanceCompletion(id, LONG, true);
    }

    /** Run again it would fail again. */
    @Test
    void aConstraintThatIsBrokenAtTheCommitFailsTheTask() throws Exception {
        execute("alter table " + prefix + "booking add constraint " + prefix
                + "once unique (seat) deferrable initially deferred");

        OrchestrationMetadata ended = ended((context, connection, seat) -> {
            book(connection, seat);
            return booked(connection, seat);
        });

        assertThat(ended.failure().toString()).contains(prefix + "once");
        assertThat(seats()).isEmpty();
    }

    @Test
    void anErrorOfTheDatabaseThatTheCodeSwallowedFailsTheTask() throws Exception {
        OrchestrationMetadata ended = ended((context, connection, seat) -> {
            book(connection, seat);
            try (Statement statement = connection.createStatement()) {
                statement.execute("select * from nowhere");
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("42P01");
            }
            return "ok";
        });

        assertThat(ended.failure().toString()).contains("aborted");
        assertThat(seats()).isEmpty();
    }
}
