package dev.durable.examples.approval;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.durable.CompletionOutcome;
import dev.durable.CompletionRefusedException;
import dev.durable.DurableTaskClient;
import dev.durable.history.FailureDetails;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Takes answers: {@code POST /approve/{token}} with the name of who approves, {@code POST /refuse/{token}} with a reason. */
record AnswerHandler(DurableTaskClient client, boolean approves) implements HttpHandler {
    private static final int MAX_BODY_BYTES = 1_000;

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String token = path.substring(path.lastIndexOf('/') + 1);
            String text = new String(exchange.getRequestBody().readNBytes(MAX_BODY_BYTES), StandardCharsets.UTF_8);
            if (!exchange.getRequestMethod().equals("POST")) {
                answer(exchange, 405, "POST your answer");
                return;
            }
            try {
                answer(exchange, 200, answered(token, text) == CompletionOutcome.COMPLETED ? "thank you" : "known");
            } catch (CompletionRefusedException e) {
                int status = switch (e.reason()) {
                    case MALFORMED, UNKNOWN -> 404;
                    case ENDED -> 410;
                    case COMPLETED_OTHERWISE -> 409;
                };
                answer(exchange, status, String.valueOf(e.getMessage()));
            }
        }
    }

    private CompletionOutcome answered(String token, String text) {
        return approves
                ? client.completeActivity(token, text)
                : client.failActivity(token, FailureDetails.of("refused", text, true));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
