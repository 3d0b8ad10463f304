package dev.durable.examples.report;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says. A variable that is empty counts as not set.
 *
 * @param port the port to listen on; 0 takes a free one
 * @param jdbcUrl the database
 * @param jdbcUser its user, or null
 * @param jdbcPassword the user's password, or null
 * @param publicBaseUrl what URLs in answers begin with, without a last slash; null for paths
 * @param webhookAllow the networks that webhooks may reach although they are not public
 * @param webhookSecret what webhooks are signed with, or null
 * @param executionLog the file for the lines of {@link ExecutionLog}, or null for standard output
 */
record Settings(
        int port,
        String jdbcUrl,
        @Nullable String jdbcUser,
        @Nullable String jdbcPassword,
        @Nullable String publicBaseUrl,
        List<String> webhookAllow,
        @Nullable String webhookSecret,
        @Nullable Path executionLog) {
    static final String DEFAULT_JDBC_URL = "jdbc:h2:file:./data/reports";

    Settings {
        webhookAllow = List.copyOf(webhookAllow);
    }

    static Settings from(Map<String, String> environment) {
        String log = value(environment, "DURABLE_EXECUTION_LOG");
        String jdbcUrl = value(environment, "DURABLE_JDBC_URL");
        String allow = value(environment, "DURABLE_WEBHOOK_ALLOW");
        return new Settings(
                port(value(environment, "PORT")),
                jdbcUrl == null ? DEFAULT_JDBC_URL : jdbcUrl,
                value(environment, "DURABLE_JDBC_USER"),
                value(environment, "DURABLE_JDBC_PASSWORD"),
                baseUrl(value(environment, "DURABLE_PUBLIC_BASE_URL")),
                allow == null
                        ? List.of()
                        : Arrays.stream(allow.split(","))
                                .map(String::strip)
                                .filter(cidr -> !cidr.isEmpty())
                                .toList(),
                value(environment, "DURABLE_WEBHOOK_SECRET"),
                log == null ? null : Path.of(log));
    }

    private static @Nullable String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static int port(@Nullable String value) {
        if (value == null) {
            return 8080;
        }
        if (value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= 65_535) {
            return Integer.parseInt(value);
        }
        throw new IllegalArgumentException("PORT must be a number from 0 to 65535, was '" + value + "'");
    }

    private static @Nullable String baseUrl(@Nullable String value) {
        if (value == null) {
            return null;
        }
        URI uri = URI.create(value);
        if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                || uri.getHost() == null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "DURABLE_PUBLIC_BASE_URL must be an http or https URL such as https://reports.example.com, was '"
                            + value + "'");
        }
        return value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
    }
}
