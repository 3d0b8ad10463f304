package dev.durable.examples.report;

import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.spi.StorageException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of a finished report, as CSV or as a page. Thread-safe. */
final class ReportDownload {
    private static final Logger LOG = LoggerFactory.getLogger(ReportDownload.class);
    private static final String ALLOW = "GET, HEAD, OPTIONS";
    private static final String PROBLEM = "application/problem+json";
    private static final String PROBLEMS = "https://durable.dev/problems/";

    private final DurableTaskClient client;
    private final ReportOutputs outputs;

    ReportDownload(DurableTaskClient client, ReportOutputs outputs) {
        this.client = client;
        this.outputs = outputs;
    }

    /** What to send. */
    record Answer(int status, Map<String, String> headers, String body) {
        Answer {
            headers = Map.copyOf(headers);
        }

        Answer with(String header, String value) {
            Map<String, String> all = new LinkedHashMap<>(headers);
            all.put(header, value);
            return new Answer(status, all, body);
        }
    }

    /** Answers as the library does; for a client whose {@code Accept} names only plain JSON problems are that. */
    Answer answer(String method, String instanceId, @Nullable String rawQuery, @Nullable String accept) {
        Answer answer = answer(method, instanceId, rawQuery);
        boolean onlyPlain = accept != null
                && accept.contains("application/json")
                && !accept.matches(".*(problem|application/\\*|\\*/\\*).*");
        return onlyPlain && PROBLEM.equals(answer.headers().get("Content-Type"))
                ? answer.with("Content-Type", "application/json")
                : answer;
    }

    private Answer answer(String method, String instanceId, @Nullable String rawQuery) {
        if (method.equals("OPTIONS")) {
            return new Answer(204, Map.of("Allow", ALLOW), "");
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return problem(405, "method-not-allowed", "The method is not allowed here", Map.of("Allow", ALLOW));
        }
        String format = format(rawQuery);
        if (!format.equals("csv") && !format.equals("html")) {
            return problem(400, "invalid-query", "format must be csv or html", Map.of());
        }
        try {
            OrchestrationMetadata report = client.getInstance(instanceId, true);
            if (report == null || !report.name().equals(ReportOrchestrator.class.getSimpleName())) {
                return problem(404, "operation-not-found", "There is no such operation", Map.of());
            }
            return switch (report.status()) {
                case COMPLETED -> rendered(report, format);
                case FAILED -> problem(409, "operation-failed", "The report failed", Map.of());
                case TERMINATED -> problem(409, "operation-terminated", "The report was cancelled", Map.of());
                case PENDING, RUNNING, SUSPENDED ->
                    problem(409, "operation-not-completed", "Operation not yet completed", Map.of());
            };
        } catch (StorageException | SQLException e) {
            LOG.warn("cannot read report {} for its download", instanceId, e);
            return problem(503, "storage-unavailable", "The storage is not available", Map.of("Retry-After", "5"));
        }
    }

    private Answer rendered(OrchestrationMetadata report, String format) throws SQLException {
        ReportQuery query =
                Objects.requireNonNull(report.readInputAs(ReportRequest.class)).query();
        List<ReportRow> rows = outputs.read(report.instanceId());
        if (format.equals("html")) {
            return new Answer(
                    200,
                    Map.of(
                            "Content-Type", "text/html; charset=utf-8",
                            "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
                    ReportHtml.render(query, rows));
        }
        return new Answer(
                200,
                Map.of(
                        "Content-Type",
                        "text/csv; charset=utf-8",
                        "Content-Disposition",
                        "attachment; filename=\"report-" + report.instanceId() + ".csv\""),
                ReportCsv.render(query, rows));
    }

    private static String format(@Nullable String rawQuery) {
        if (rawQuery != null) {
            for (String parameter : rawQuery.split("&", -1)) {
                if (parameter.startsWith("format=")) {
                    return parameter.substring("format=".length());
                }
            }
        }
        return "csv";
    }

    private static Answer problem(int status, String type, String message, Map<String, String> headers) {
        boolean ofOperation = type.equals("operation-failed") || type.equals("operation-terminated");
        String source = ofOperation ? "operation" : "adapter";
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", PROBLEM);
        all.put("Durable-Error-Source", source);
        all.put("Cache-Control", "no-store");
        return new Answer(
                status,
                all,
                ("{\"type\":\"%s%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\","
                                + "\"instance\":\"urn:uuid:%s\",\"source\":\"%s\",\"message\":\"%s\"}")
                        .formatted(PROBLEMS, type, message, status, message, UUID.randomUUID(), source, message));
    }
}
