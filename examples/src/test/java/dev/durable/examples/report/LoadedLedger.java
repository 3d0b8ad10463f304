package dev.durable.examples.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcDataSource;

/** A database whose ledger is loaded, made once and copied, so that not every start of a test loads it. */
final class LoadedLedger {
    private static final String FILE = "reports.mv.db";

    private static Path template;

    private LoadedLedger() {}

    /** Puts the database where a process in the directory finds it by default; returns the directory. */
    static synchronized Path in(Path directory) throws IOException, SQLException {
        if (template == null) {
            template = load();
        }
        Path data = Files.createDirectories(directory.resolve("data"));
        Files.copy(template, data.resolve(FILE));
        return directory;
    }

    private static Path load() throws IOException, SQLException {
        Path directory = Path.of("target", "loaded-ledger").toAbsolutePath();
        Path file = directory.resolve(FILE);
        Files.deleteIfExists(file);
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:file:" + directory.resolve("reports"));
        new LedgerLoader(dataSource).load();
        return file;
    }
}
