package dev.durable.examples.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.StartOptions;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final BlockingQueue<String> mail = new LinkedBlockingQueue<>();
    private final HttpClient http = HttpClient.newHttpClient();

    /** The address of an answer, from the letter. */
    private String link() throws InterruptedException {
        return line().replaceFirst(".*(/(approve|refuse)/.*)", "$1");
    }

    private String line() throws InterruptedException {
        return Objects.requireNonNull(mail.poll(60, TimeUnit.SECONDS), "no letter");
    }

    private int post(Approval approval, String path, String body) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + approval.port() + path))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static String outcome(Approval approval, String id) throws Exception {
        return approval.client().waitForInstanceCompletion(id, LONG, true).readOutputAs(String.class);
    }

    @Test
    void anAnswerAfterARestartShipsTheOrder() throws Exception {
        String yes;
        String no;
        try (Storage storage = JdbcStorage.h2File(folder.resolve("approval"));
                Approval first = new Approval(storage, 0, mail::add)) {
            first.client().scheduleNewOrchestrationInstance(OrderWithApproval.class, "tea", StartOptions.id("tea"));
            assertThat(line()).isEqualTo("May tea be shipped?");
            yes = link();
            no = link();
        }
        mail.clear();
        try (Storage storage = JdbcStorage.h2File(folder.resolve("approval"));
                Approval second = new Approval(storage, 0, mail::add)) {
            assertThat(post(second, yes, "Ada")).isEqualTo(200);
            assertThat(outcome(second, "tea")).isEqualTo("tea is shipped, says Ada");
            assertThat(post(second, yes, "Ada")).as("the same again").isEqualTo(200);
            assertThat(post(second, no, "too late")).isEqualTo(409);
            assertThat(post(second, "/approve/hello", "Ada")).isEqualTo(404);
            second.client().purgeInstance("tea");
            assertThat(post(second, yes, "Ada")).isEqualTo(404);
        }
    }

    @Test
    void aRefusalEndsTheOrderAndAnEndRefusesTheAnswer() throws Exception {
        try (Storage storage = JdbcStorage.h2Memory("approval");
                Approval approval = new Approval(storage, 0, mail::add)) {
            approval.client().scheduleNewOrchestrationInstance(OrderWithApproval.class, "tea", StartOptions.id("tea"));
            line();
            link();
            assertThat(post(approval, link(), "no money")).isEqualTo(200);
            assertThat(outcome(approval, "tea")).isEqualTo("tea is not shipped: no money");

            approval.client()
                    .scheduleNewOrchestrationInstance(OrderWithApproval.class, "milk", StartOptions.id("milk"));
            line();
            String yes = link();
            approval.client().terminate("milk", "not needed");
            assertThat(post(approval, yes, "Ada")).isEqualTo(410);
        }
    }
}
