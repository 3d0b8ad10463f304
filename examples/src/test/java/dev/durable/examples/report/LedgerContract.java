package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the ledger does on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LedgerContract {
    private static final LocalDate START = LocalDate.of(2024, 1, 1);
    private static final LocalDate END = LocalDate.of(2024, 12, 31);

    private DataSource dataSource;

    /** A database without tables. */
    abstract DataSource open() throws Exception;

    @BeforeAll
    void loadAgainstOthersAndInterrupted() throws Exception {
        dataSource = open();
        assertThatThrownBy(() -> new LedgerLoader(failingAtStatement(dataSource, 7)).load())
                .isInstanceOf(SQLException.class)
                .hasMessage("cut off");
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Callable<Void> load = () -> {
                new LedgerLoader(dataSource).load();
                return null;
            };
            for (Future<Void> loader : threads.invokeAll(List.of(load, load, load))) {
                loader.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void ledgerIsLoadedOnceWhoeverLoadsIt() throws SQLException {
        new LedgerLoader(dataSource).load();

        assertThat(queryLong("select count(*) from report_orders")).isEqualTo(OrderLine.COUNT);
        assertThat(queryLong("select max(line_id) from report_orders")).isEqualTo(OrderLine.COUNT);
        assertThat(queryLong("select lines_loaded from report_ledger")).isEqualTo(OrderLine.COUNT);
    }

    @ParameterizedTest
    @EnumSource(ReportType.class)
    void pagesAddUpToWhatOneQueryOverTheLedgerSays(ReportType type) throws SQLException {
        List<ReportRow> rows = byPage(new ReportQuery(type, START, END));

        assertThat(ReportRow.total(rows)).isEqualTo(oneQuery(START, END));
        assertThat(rows).containsExactlyElementsOf(generated(type));
    }

    @Test
    void yearTakesTenToTwentyPages() throws SQLException {
        ReportLedger ledger = new ReportLedger(dataSource);

        assertThat(ledger.measure(new ReportQuery(ReportType.SALES, START, END)).pages())
                .isBetween(10, 20);
    }

    @Test
    void rangeWithoutLinesHasNoPages() throws SQLException {
        ReportQuery query = new ReportQuery(ReportType.SALES, LocalDate.of(1999, 1, 1), LocalDate.of(1999, 12, 31));

        assertThat(new ReportLedger(dataSource).measure(query)).isEqualTo(new ReportData(0, 0, 0));
    }

    @Test
    void outputIsWrittenInPlaceOfWhatIsThere() throws SQLException {
        ReportOutputs outputs = new ReportOutputs(dataSource);
        ReportRow row = new ReportRow("2024-01", 1, 2, new BigDecimal("3.40"));
        outputs.write("report-1", List.of(row, row, row));

        outputs.write("report-1", List.of(row));

        assertThat(outputs.read("report-1")).containsExactly(row);
        assertThat(outputs.read("unknown")).isEmpty();
    }

    private List<ReportRow> byPage(ReportQuery query) throws SQLException {
        ReportLedger ledger = new ReportLedger(dataSource);
        ReportData data = ledger.measure(query);
        SortedMap<String, ReportRow> rows = new TreeMap<>();
        long after = data.firstLine() - 1;
        for (int page = 1; page <= data.pages(); page++) {
            PageTotals totals = ledger.aggregate(new PageRequest(query, page, after));
            totals.rows().forEach(row -> rows.merge(row.label(), row, ReportRow::plus));
            after = totals.lastLine();
        }
        return List.copyOf(rows.values());
    }

    private ReportRow oneQuery(LocalDate start, LocalDate end) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select count(*), sum(quantity), sum(quantity * unit_price)"
                                + " from report_orders where order_date >= ? and order_date <= ?")) {
            statement.setObject(1, start);
            statement.setObject(2, end);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new ReportRow("Total", row.getLong(1), row.getLong(2), row.getBigDecimal(3));
            }
        }
    }

    private static List<ReportRow> generated(ReportType type) {
        SortedMap<String, ReportRow> rows = new TreeMap<>();
        for (long n = 1; n <= OrderLine.COUNT; n++) {
            OrderLine line = OrderLine.line(n);
            if (!line.orderDate().isBefore(START) && !line.orderDate().isAfter(END)) {
                String label = switch (type) {
                    case SALES -> line.orderDate().toString().substring(0, 7);
                    case PRODUCTS -> line.product();
                    case CUSTOMERS -> line.customer();
                };
                rows.merge(label, new ReportRow(label, 1, line.quantity(), line.revenue()), ReportRow::plus);
            }
        }
        return List.copyOf(rows.values());
    }

    private long queryLong(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static DataSource failingAtStatement(DataSource real, int which) {
        AtomicInteger statements = new AtomicInteger();
        return proxy(DataSource.class, real, (method, result) -> {
            if (!method.equals("getConnection")) {
                return result;
            }
            return proxy(Connection.class, (Connection) result, (called, answer) -> {
                if (called.equals("prepareStatement") && statements.incrementAndGet() == which) {
                    throw new SQLException("cut off");
                }
                return answer;
            });
        });
    }

    private interface After {
        Object answer(String method, Object result) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T real, After after) {
        Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            try {
                return after.answer(method.getName(), method.invoke(real, args));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        return type.cast(proxy);
    }
}
