package dev.durable.http.webhook;

import dev.durable.history.Payload;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Objects;

/**
 * Sends one attempt of a webhook. Replace it to send through an egress proxy; then that proxy has to refuse internal
 * addresses. Implementations are thread-safe, follow no redirect, keep no cookies and end within some 15 s.
 */
@FunctionalInterface
public interface WebhookTransport {

    /**
     * Sends a POST.
     *
     * @param request what to send
     * @return what was answered, whatever its status
     * @throws WebhookRefusedException if the target must not be reached
     * @throws IOException if there was no answer
     */
    Answer post(Request request) throws IOException;

    /**
     * A POST to be sent as it is.
     *
     * @param uri where to
     * @param headers all headers but Host, Content-Length and Connection
     * @param body the signed bytes
     */
    record Request(URI uri, Map<String, String> headers, Payload body) {
        /** Checks for null. */
        public Request {
            Objects.requireNonNull(uri, "uri");
            Objects.requireNonNull(headers, "headers");
            Objects.requireNonNull(body, "body");
        }
    }

    /**
     * What a receiver answered; its body is of no interest.
     *
     * @param status the status code
     * @param headers the headers, by lower-case name
     */
    record Answer(int status, Map<String, String> headers) {
        /** Checks for null. */
        public Answer {
            Objects.requireNonNull(headers, "headers");
        }
    }
}
