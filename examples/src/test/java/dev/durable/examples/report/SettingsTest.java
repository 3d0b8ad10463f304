package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @Test
    void nothingSetMeansAnH2FileUnderData() {
        assertThat(Settings.from(Map.of("PORT", " ")))
                .isEqualTo(new Settings(8080, "jdbc:h2:file:./data/reports", null, null, null, List.of(), null, null));
    }

    @Test
    void everyVariableIsRead() {
        assertThat(Settings.from(Map.of(
                        "PORT", "0",
                        "DURABLE_JDBC_URL", "jdbc:postgresql://localhost/x",
                        "DURABLE_JDBC_USER", "u",
                        "DURABLE_JDBC_PASSWORD", "p",
                        "DURABLE_PUBLIC_BASE_URL", "https://reports.example.com/",
                        "DURABLE_WEBHOOK_ALLOW", "127.0.0.0/8, 10.0.0.0/8,",
                        "DURABLE_WEBHOOK_SECRET", "whsec_c2VjcmV0",
                        "DURABLE_EXECUTION_LOG", "log.txt")))
                .isEqualTo(new Settings(
                        0,
                        "jdbc:postgresql://localhost/x",
                        "u",
                        "p",
                        "https://reports.example.com",
                        List.of("127.0.0.0/8", "10.0.0.0/8"),
                        "whsec_c2VjcmV0",
                        Path.of("log.txt")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http", "1e3", "999999"})
    void badPortIsRefusedByName(String port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(Map.of("PORT", port)))
                .withMessage("PORT must be a number from 0 to 65535, was '%s'", port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reports.example.com", "ftp://x", "http:///a", "https://x/?a=b"})
    void badPublicBaseUrlIsRefusedByName(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(Map.of("DURABLE_PUBLIC_BASE_URL", url)))
                .withMessageContaining("DURABLE_PUBLIC_BASE_URL");
    }
}
