package dev.durable.storage.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2SpringTransactionTest extends SpringTransactionRules {
    @TempDir
    Path folder;

    @Override
    String url() {
        return "jdbc:h2:file:" + folder.resolve("shop") + ";WRITE_DELAY=0";
    }

    @Override
    String user() {
        return "sa";
    }

    @Override
    String password() {
        return "";
    }

    @Override
    String newPrefix() {
        return "durable_";
    }
}
