package dev.durable.examples.report;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers what the container itself refuses in the manner of all other errors, without a page or a stack trace. */
final class ProblemErrorHandler extends ErrorHandler {
    private static final String MEDIA_TYPE = "application/problem+json";

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        byte[] body = problem(response.getStatus());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        // The container closes after a request that it could not make sense of; say so, or the client sends another.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private static byte[] problem(int status) {
        String title = HttpStatus.getMessage(status);
        return "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d}"
                .formatted(title, status)
                .getBytes(StandardCharsets.UTF_8);
    }
}
