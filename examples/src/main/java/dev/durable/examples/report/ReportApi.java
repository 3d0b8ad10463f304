package dev.durable.examples.report;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.http.DurableHttp;
import dev.durable.http.webhook.WebhookSettings;
import dev.durable.http.webhook.Webhooks;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The report API in one process: storage, worker, ledger and HTTP. Settings are environment variables:
 * {@code PORT}, {@code DURABLE_JDBC_URL}, {@code DURABLE_JDBC_USER}, {@code DURABLE_JDBC_PASSWORD},
 * {@code DURABLE_PUBLIC_BASE_URL}, {@code DURABLE_WEBHOOK_ALLOW}, {@code DURABLE_WEBHOOK_SECRET} and
 * {@code DURABLE_EXECUTION_LOG}.
 */
public final class ReportApi {
    /** Where the reports are. */
    static final String BASE_PATH = "/api/reports";

    private static final Logger LOG = LoggerFactory.getLogger(ReportApi.class);

    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);
    /** Pages are work for the database; what is more than this and as much again waits for whichever worker is free. */
    private static final int MAX_ACTIVITIES = 8;

    private static final long CONNECTION_TIMEOUT_MILLIS = 3_000;

    // A signal may stop what is still starting.
    private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();

    private ReportApi() {}

    /**
     * Runs until the process is asked to stop.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        ReportApi api = new ReportApi();
        Runtime.getRuntime().addShutdownHook(new Thread(api::stop, "shutdown"));
        try {
            System.out.println("listening on " + api.start(Settings.from(System.getenv())));
        } catch (Exception e) {
            LOG.error("cannot start: {}", e.getMessage());
            LOG.debug("because of", e);
            System.exit(1);
        }
    }

    private String start(Settings settings) throws Exception {
        ExecutionLog log = new ExecutionLog(settings.executionLog());
        Storage storage = with(JdbcStorage.connect(settings.jdbcUrl(), settings.jdbcUser(), settings.jdbcPassword()));
        HikariDataSource pool = with(new HikariDataSource(poolConfig(settings)));
        new LedgerLoader(pool).load();
        ReportOutputs outputs = new ReportOutputs(pool);
        WebhookSettings webhooks = WebhookSettings.ofDefaults()
                .withAllowed(settings.webhookAllow())
                .withSecret(settings.webhookSecret());
        DurableBuilder builder = Durable.builder(storage)
                .lease(LEASE)
                .pollInterval(POLL_INTERVAL)
                .maxConcurrentActivities(MAX_ACTIVITIES);
        register(builder, new ReportLedger(pool), log)
                .activity(new GenerateReportOutput(outputs, log, baseUrl(settings)));
        Webhooks.install(builder, webhooks);

        Durable durable = with(builder.start());
        DurableHttp http = DurableHttp.builder(durable.client())
                .route(BASE_PATH, ReportOrchestrator.class, ReportRequest.class, ReportRequest::validate)
                .publicBaseUrl(settings.publicBaseUrl())
                .webhooks(webhooks)
                .build();
        ReportDownload downloads = new ReportDownload(durable.client(), outputs);
        ReportServer server = with(new ReportServer(settings.port(), new ReportServlet(http, downloads)));
        // Closed before the server, which would end the polls that wait without a body.
        with(http);
        return server.start();
    }

    /** Stops in the reverse order of the start, each part for itself. */
    private void stop() {
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("cannot stop {}", part, e);
            }
        }
    }

    private <T extends AutoCloseable> T with(T part) {
        parts.push(part);
        return part;
    }

    private static DurableBuilder register(DurableBuilder builder, ReportLedger ledger, ExecutionLog log) {
        return builder.orchestrator(new ReportOrchestrator())
                .activity(new FetchReportData(ledger, log))
                .activity(new ProcessReportPage(ledger, log));
    }

    private static String baseUrl(Settings settings) {
        return settings.publicBaseUrl() == null ? "" : settings.publicBaseUrl();
    }

    private static HikariConfig poolConfig(Settings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger");
        config.setJdbcUrl(settings.jdbcUrl());
        config.setUsername(settings.jdbcUser());
        config.setPassword(settings.jdbcPassword());
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        // A connection of H2 calls itself valid although its database has closed, as it does when the disk is full.
        config.setConnectionTestQuery("select 1");
        return config;
    }
}
