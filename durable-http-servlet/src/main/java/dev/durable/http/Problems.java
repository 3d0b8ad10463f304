package dev.durable.http;

import dev.durable.DurableClosedException;
import dev.durable.LimitExceededException;
import dev.durable.spi.CorruptDataException;
import dev.durable.spi.StorageException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever was thrown into an answer. What is not meant for the caller goes to the log, under the request id
 * that the answer names; never a stack trace or a class to the caller. Thread-safe.
 */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    HttpResponse answer(HttpRequest request, Throwable thrown) {
        String requestId = UUID.randomUUID().toString();
        Throwable error = thrown;
        while ((error instanceof CompletionException || error instanceof ExecutionException)
                && error.getCause() != null) {
            error = error.getCause();
        }
        Problem problem = problem(error, requestId);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", problem.type().uri());
        members.put("title", problem.type().title());
        members.put("status", problem.status());
        members.put("detail", problem.getMessage());
        members.put("instance", "urn:uuid:" + requestId);
        String source = problem.type().isOperations() ? "operation" : "adapter";
        members.put("source", source);
        members.putAll(problem.members());
        HttpResponse response = HttpResponse.of(
                        problem.status(), Negotiation.problemMediaType(request), Json.write(members))
                .with("Durable-Error-Source", source);
        for (Map.Entry<String, String> header : problem.headers().entrySet()) {
            response = response.with(header.getKey(), header.getValue());
        }
        return response;
    }

    private static Problem problem(Throwable error, String requestId) {
        if (error instanceof Problem problem) {
            return problem;
        }
        if (error instanceof LimitExceededException limit) {
            return new Problem(
                            ProblemType.BODY_TOO_LARGE,
                            "the input takes " + limit.actual() + " bytes, the limit is " + limit.limit())
                    .with("limitBytes", limit.limit());
        }
        if (error instanceof StorageException && !(error instanceof CorruptDataException)) {
            LOG.warn("request {} failed since the storage did", requestId, error);
            return new Problem(ProblemType.STORAGE_UNAVAILABLE, "the storage did not answer; try again later")
                    .with("retryable", true)
                    .header("Retry-After", "5");
        }
        if (error instanceof CancellationException
                || error instanceof RejectedExecutionException
                || error instanceof DurableClosedException) {
            return new Problem(ProblemType.SHUTTING_DOWN, "this process takes no more requests; try again")
                    .with("retryable", true)
                    .header("Retry-After", "1");
        }
        LOG.error("request {} failed", requestId, error);
        return new Problem(ProblemType.INTERNAL_ERROR, "the request failed; the log has the cause under its id");
    }
}
