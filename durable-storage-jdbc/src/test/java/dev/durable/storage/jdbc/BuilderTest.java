package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.durable.spi.Storage;
import dev.durable.spi.TransientStorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the builder refuses, and what it leaves alone. */
class BuilderTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static JdbcStorageBuilder memory() {
        return JdbcStorage.builder("jdbc:h2:mem:builder" + COUNT.incrementAndGet(), "sa", "");
    }

    private static JdbcDataSource dataSource() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:given" + COUNT.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        return dataSource;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "a-b", "a b", "a;drop table x", "\"a", "aé", "a2345678901234567890123456789012"})
    void aPrefixThatIsNoIdentifierIsRefused(String prefix) {
        assertThatThrownBy(() -> memory().tablePrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tablePrefix")
                .hasMessageContaining("'" + prefix + "'");
    }

    @Test
    void aPrefixOfFullLengthIsTaken() {
        try (Storage storage =
                memory().tablePrefix("_234567890123456789012345678901").build()) {
            assertThat(storage.create(List.of(Fixtures.instance("order")))).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1_001})
    void aPoolSizeOutOfRangeIsRefused(int size) {
        assertThatThrownBy(() -> memory().poolSize(size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("poolSize")
                .hasMessageContaining(String.valueOf(size));
    }

    @Test
    void theSizeOfTheApplicationsPoolIsTheApplications() {
        assertThatThrownBy(() -> JdbcStorage.builder(dataSource()).poolSize(3))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherDatabaseIsRefusedWithoutItsSecrets() {
        assertThatThrownBy(() -> JdbcStorage.builder("jdbc:oracle:thin:scott/tiger@host", null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jdbc:oracle:")
                .hasMessageNotContaining("tiger");
    }

    @Test
    void anUnreachableServerIsATransientError() {
        assertThatThrownBy(() -> JdbcStorage.connect("jdbc:postgresql://127.0.0.1:1/none", "u", "p"))
                .isInstanceOf(TransientStorageException.class)
                .hasMessageContaining("cannot connect");
    }

    @Test
    void theApplicationsDataSourceStaysOpen() throws SQLException {
        JdbcDataSource dataSource = dataSource();
        try (Connection connection = dataSource.getConnection()) {
            JdbcStorage.builder(dataSource).build().close();
            assertThat(connection.isClosed()).isFalse();
            assertThat(count(dataSource, "durable_meta")).isEqualTo(1);
        }
    }

    @Test
    void connectionsOfTheApplicationComeBackAsTheyWere() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                Storage storage = JdbcStorage.builder(pool).build()) {
            storage.create(List.of(Fixtures.instance("order")));
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
            }
        }
    }

    @Test
    void anH2FileIsWrittenAtOnce(@TempDir Path folder) throws SQLException {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:file:" + folder.resolve("db"));
        JdbcStorage.builder(dataSource).build().close();

        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet setting = statement.executeQuery(
                        "select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'")) {
            assertThat(setting.next()).isTrue();
            assertThat(setting.getInt(1)).isZero();
        }
    }

    @Test
    void aFileNameCannotSetOptions() {
        assertThatThrownBy(() -> JdbcStorage.h2File(Path.of("db;INIT=drop schema public")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("db;INIT");
    }

    @Test
    void anH2UrlThatDelaysWritesIsRefused(@TempDir Path folder) {
        String url = "jdbc:h2:file:" + folder.resolve("db") + ";write_delay=500";
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL(url);

        assertThatThrownBy(() -> JdbcStorage.connect(url, "sa", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("WRITE_DELAY");
        assertThatThrownBy(() -> JdbcStorage.builder(dataSource).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("WRITE_DELAY");
    }

    @Test
    void twoStoragesOverOneH2FileInOneProcessWorkSideBySide(@TempDir Path folder) {
        Path file = folder.resolve("db");
        try (Storage one = JdbcStorage.h2File(file);
                Storage two = JdbcStorage.h2File(file)) {
            one.create(List.of(Fixtures.instance("order")));
            assertThat(two.queries().find("order", false)).isNotNull();
        }
    }

    private static int count(DataSource dataSource, String table) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from " + table)) {
            result.next();
            return result.getInt(1);
        }
    }
}
