package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packed report API in a process of its own, on a free port. */
final class ReportApiProcess implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Path JAR = Path.of("target/report-api.jar").toAbsolutePath();
    private static final Pattern LISTENING = Pattern.compile("listening on (http://127\\.0\\.0\\.1:\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path executionLog;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final CompletableFuture<URI> address = new CompletableFuture<>();

    private ReportApiProcess(Process process, Path executionLog) {
        this.process = process;
        this.executionLog = executionLog;
        Thread reader = new Thread(this::readOutput, "report-api-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it with its data in a directory, not waiting until it listens. */
    static ReportApiProcess launch(Path directory, Map<String, String> environment) throws IOException {
        assertThat(JAR).as("the packed jar").exists();
        Path log = directory.resolve("executions.log");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-jar", JAR.toString());
        builder.directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("DURABLE_"));
        builder.environment().putAll(Map.of("PORT", "0", "DURABLE_EXECUTION_LOG", log.toString()));
        builder.environment().putAll(environment);
        return new ReportApiProcess(builder.start(), log);
    }

    /** Starts it with its data in a directory and waits until it listens. */
    static ReportApiProcess start(Path directory, Map<String, String> environment) throws IOException {
        ReportApiProcess api = launch(directory, environment);
        try {
            api.uri("");
            return api;
        } catch (RuntimeException e) {
            api.close();
            throw e;
        }
    }

    static ReportApiProcess start(Path directory) throws IOException {
        return start(directory, Map.of());
    }

    URI uri(String path) {
        try {
            return address.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join()
                    .resolve(path);
        } catch (RuntimeException e) {
            throw new IllegalStateException("the report API did not start:\n" + String.join("\n", output), e);
        }
    }

    HttpResponse<String> send(String method, String path, String... body) {
        HttpRequest.BodyPublisher content =
                body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body[0]);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).method(method, content);
        if (body.length > 0) {
            request.header("Content-Type", body.length > 1 ? body[1] : "application/json");
        }
        return send(request.timeout(PATIENCE).build());
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode getJson(String path) {
        return json(send("GET", path));
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + response + " " + response.body(), e);
        }
    }

    /** Starts a report and returns its instance id. */
    String startReport(String body) {
        HttpResponse<String> response = send("POST", ReportApi.BASE_PATH, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return json(response).get("instanceId").asText();
    }

    JsonNode status(String id) {
        return getJson(ReportApi.BASE_PATH + "/" + id + "/status");
    }

    /** Waits until a report has ended as it should, and returns its last status. */
    JsonNode awaitEnd(String id, String expected) {
        JsonNode end = Awaitility.await("the end of " + id)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> status(id),
                        status -> !List.of("Pending", "Running")
                                .contains(status.path("status").asText()));
        assertThat(end.path("status").asText()).as(end.toString()).isEqualTo(expected);
        return end;
    }

    /** Waits until a report is in a stage; false if it went past before it was seen. */
    boolean awaitStage(String id, String stage) {
        JsonNode seen = Awaitility.await("stage " + stage)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> status(id),
                        status -> stage(status).equals(stage)
                                || status.path("status").asText().equals("Completed"));
        return stage(seen).equals(stage) && seen.path("status").asText().equals("Running");
    }

    static String stage(JsonNode status) {
        return status.path("customStatus").path("stage").asText("");
    }

    JsonNode result(String id) {
        HttpResponse<String> response = send("GET", ReportApi.BASE_PATH + "/" + id + "/result");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    /** The lines of the execution log so far, of this and earlier processes of the directory. */
    List<Execution> executions() throws IOException {
        return Files.exists(executionLog)
                ? Files.readAllLines(executionLog).stream()
                        .map(Execution::parse)
                        .toList()
                : List.of();
    }

    List<String> output() {
        return output;
    }

    /** Waits until the process has ended by itself with an error, and returns all that it printed. */
    String awaitFailure() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(address.handle((uri, ended) -> ended).join())
                .as("it listens")
                .isNotNull();
        assertThat(process.exitValue()).isEqualTo(1);
        return String.join("\n", output);
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** As {@code kill}; returns the exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("exits on SIGTERM: %s", output)
                .isTrue();
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                Matcher listening = LISTENING.matcher(line);
                if (listening.find()) {
                    address.complete(URI.create(listening.group(1)));
                }
            }
        } catch (IOException e) {
            output.add("output ended: " + e);
        }
        address.completeExceptionally(new IllegalStateException("the process ended"));
    }

    /** One line of the execution log. */
    record Execution(String activity, String instance, int task, int attempt, String details) {
        private static final Pattern LINE =
                Pattern.compile("activity=(\\S+) instance=(\\S+) task=(\\d+) attempt=(\\d+)(.*)");

        static Execution parse(String line) {
            Matcher matcher = LINE.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            return new Execution(
                    matcher.group(1),
                    matcher.group(2),
                    Integer.parseInt(matcher.group(3)),
                    Integer.parseInt(matcher.group(4)),
                    matcher.group(5).strip());
        }

        String key() {
            return instance + "#" + task;
        }
    }
}
