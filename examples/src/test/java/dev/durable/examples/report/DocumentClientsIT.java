package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clients that the pattern's document prints, unchanged but for host and delay, get a finished report.
 * {@code clients/polling-client.py} and {@code clients/polling-client.ts} are its text.
 */
class DocumentClientsIT {
    private static final String REQUEST = Reports.year(2024, "sales");
    private static final String PYTHON = Objects.requireNonNullElse(System.getenv("DURABLE_TEST_PYTHON"), "python3");
    private static final String PYTHON_CALL = """

        import json, sys
        print('RESULT ' + json.dumps(generate_report_with_polling(json.loads(sys.argv[1]))))
        """;
    private static final String NODE_CALL = """

        const result = await generateReportWithPolling(JSON.parse(process.argv[2]));
        console.log('RESULT ' + JSON.stringify(result));
        """;
    private static final String PAGE_CALL = """

        const answer = generateReportWithPolling(%s).catch(error => ({ error: String(error) }));
        answer.then(result => fetch('/done', { method: 'POST', body: JSON.stringify(result) }));
        """.formatted(REQUEST);

    @TempDir
    static Path directory;

    private static ReportApiProcess absolute;
    private static ReportApiProcess paths;

    @BeforeAll
    static void start() throws Exception {
        int port = freePort();
        String baseUrl = "http://127.0.0.1:" + port;
        absolute = ReportApiProcess.start(
                LoadedLedger.in(directory.resolve("absolute")),
                Map.of("PORT", "" + port, "DURABLE_PUBLIC_BASE_URL", baseUrl));
        paths = ReportApiProcess.start(LoadedLedger.in(directory.resolve("paths")));
    }

    @AfterAll
    static void stop() {
        absolute.close();
        paths.close();
    }

    @Test
    void pythonClientAgainstAbsoluteUrls() throws Exception {
        Programs.require(PYTHON, "-c", "import requests");
        String client = document("polling-client.py")
                .replace("https://api.example.com", absolute.uri("").toString())
                .replace("time.sleep(2)", "time.sleep(0.2)");

        String output = run("client.py", client + PYTHON_CALL, PYTHON);

        assertThat(output).contains("Status: Processing\n");
        assertReport(output);
    }

    @Test
    void javaScriptClientInNodeAgainstAbsoluteUrls() throws Exception {
        Programs.require("node", "--version");
        String client = withoutTypes(document("polling-client.ts"))
                .replace("fetch('/api/reports'", "fetch('" + absolute.uri("/api/reports") + "'")
                .replace("delay(2000)", "delay(200)");

        String output = run("client.mjs", client + NODE_CALL, "node");

        assertThat(output).contains("Status: Processing\n");
        assertReport(output);
    }

    @Test
    void javaScriptClientInPageAgainstPaths() throws Exception {
        Programs.require("chromium", "--version");
        String client = withoutTypes(document("polling-client.ts")).replace("delay(2000)", "delay(200)");

        try (PageServer server = PageServer.start(client + PAGE_CALL, paths.uri(""))) {
            Process chromium = Programs.start(
                    directory,
                    "chromium",
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    "--disable-sync",
                    "--no-first-run",
                    "--remote-debugging-port=0",
                    "--user-data-dir=" + directory.resolve("chromium"),
                    server.page().toString());
            try {
                String result = server.done().get(ReportApiProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertReport("RESULT " + result);
            } finally {
                Programs.stop(chromium);
            }
        }
    }

    private static void assertReport(String output) throws IOException {
        assertThat(output).contains("RESULT ");
        JsonNode result = ReportApiProcess.JSON.readTree(output.substring(output.indexOf("RESULT ") + 7));
        LedgerTotals totals = LedgerTotals.of(2024);
        assertThat(result.at("/summary/recordCount").asLong()).as(output).isEqualTo(totals.lines());
        assertThat(result.at("/summary/revenue").decimalValue()).isEqualByComparingTo(totals.revenue());
        assertThat(result.path("reportId").asText()).startsWith("report-");
        assertThat(result.path("downloadUrl").asText()).endsWith("/download");
    }

    /** Runs a client with the request as its argument. */
    private static String run(String file, String source, String program) throws Exception {
        Path script = Files.writeString(directory.resolve(file), source);
        return Programs.run(directory, program, script.toString(), REQUEST);
    }

    /** The type annotations of the document's client; what is left is JavaScript. */
    private static String withoutTypes(String typeScript) {
        return typeScript
                .replace("request: ReportRequest", "request")
                .replace("ms: number", "ms")
                .replaceAll("\\): Promise<\\w+>", ")");
    }

    private static String document(String name) throws IOException {
        try (InputStream resource = DocumentClientsIT.class.getResourceAsStream("/clients/" + name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The base URL must be known before the process chooses a port of its own. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
