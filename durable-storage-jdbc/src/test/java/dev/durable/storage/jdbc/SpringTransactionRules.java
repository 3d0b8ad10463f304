package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.DurableTransaction;
import dev.durable.StartOptions;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring binds a transaction to a thread, and its data sources give that transaction's connection there. */
abstract class SpringTransactionRules extends TransactionRules {
    private TransactionTemplate transactions;
    private JdbcTemplate jdbc;
    private DataSource aware;

    @BeforeEach
    void openSpring() {
        transactions = new TransactionTemplate(new DataSourceTransactionManager(pool));
        jdbc = new JdbcTemplate(pool);
        aware = new TransactionAwareDataSourceProxy(pool);
    }

    private interface Source {
        Connection connection() throws SQLException;
    }

    private void bookInSpring(String seat) {
        jdbc.update("insert into " + prefix + "booking values (?, 1)", seat);
    }

    private void commitsAndRollsBackWithSpring(Source source) throws Exception {
        Durable durable = start();
        DurableTaskClient client = durable.client();
        client.scheduleNewOrchestrationInstance("Wait", null, StartOptions.DEFAULT.withInstanceId("waiting"));
        for (boolean commit : new boolean[] {false, true}) {
            transactions.executeWithoutResult(status -> {
                try {
                    bookInSpring("1A");
                    DurableTransaction tx = join(durable, source.connection());
                    tx.scheduleNewOrchestrationInstance("Echo", "hello", StartOptions.DEFAULT.withInstanceId("order"));
                    tx.raiseEvent("waiting", "go", "now", "e1");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                if (!commit) {
                    status.setRollbackOnly();
                }
            });
            if (!commit) {
                assertThat(client.getInstance("order", false)).isNull();
                assertThat(stored()).noneMatch(line -> line.startsWith("staged"));
                assertThat(seats()).isEmpty();
            }
        }
        assertThat(outputOf(client, "order")).isEqualTo("Completed:hello");
        assertThat(outputOf(client, "waiting")).isEqualTo("Completed:now");
        assertThat(seats()).containsExactly("1A");
    }

    @Test
    void aConnectionOfDataSourceUtilsJoinsTheTransaction() throws Exception {
        commitsAndRollsBackWithSpring(() -> DataSourceUtils.getConnection(pool));
    }

    @Test
    void aConnectionOfATransactionAwareDataSourceJoinsTheTransaction() throws Exception {
        commitsAndRollsBackWithSpring(aware::getConnection);
    }

    @Test
    void outsideATransactionOfSpringThereIsNothingToJoin() throws Exception {
        Connection connection = closedAtTheEnd(aware.getConnection());

        assertThatThrownBy(() -> storage.transaction(connection))
                .isInstanceOf(TransactionRefusedException.class)
                .hasMessageContaining("autocommit");
    }

    /** Else its commits would end the application's transaction half way. */
    @Test
    void whatTheLibraryDoesByItselfNeitherJoinsNorEndsTheTransaction() throws Exception {
        transactions.executeWithoutResult(status -> {
            bookInSpring("1A");
            JdbcStorage onAware = JdbcStorage.builder(aware).tablePrefix(prefix).build();
            Durable durable = start(onAware, builder -> builder);
            DurableTaskClient client = durable.client();
            client.scheduleNewOrchestrationInstance("Wait", null, StartOptions.DEFAULT.withInstanceId("order"));
            // Calls that reach the storage on this thread, to read and to write.
            assertThat(client.getInstance("order", false)).isNotNull();
            assertThat(onAware.now()).isNotNull();
            client.suspend("order", null);
            onAware.create(java.util.List.of(Fixtures.instance("stays")));
            status.setRollbackOnly();
        });

        assertThat(seats()).isEmpty();
        assertThat(storage.queries().find("order", false)).isNotNull();
        assertThat(storage.queries().find("stays", false)).isNotNull();
    }
}
