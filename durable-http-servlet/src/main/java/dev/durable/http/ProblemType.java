package dev.durable.http;

import java.util.Locale;

/** Every error that an answer can name. The names are part of the contract: {@code docs/http.md} lists them. */
enum ProblemType {
    MALFORMED_URI(400, "The URI is malformed"),
    INVALID_QUERY(400, "A query parameter is invalid"),
    BODY_MISSING(400, "The body is missing"),
    BODY_UNREADABLE(400, "The body could not be read"),
    MALFORMED_JSON(400, "The body is not valid JSON"),
    INVALID_INPUT(400, "The input is invalid"),
    NO_SUCH_RESOURCE(404, "There is nothing at this path"),
    OPERATION_NOT_FOUND(404, "There is no such operation"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "Only JSON is offered"),
    OPERATION_NOT_COMPLETED(409, "The operation is not completed yet"),
    OPERATION_FAILED(409, "The operation failed"),
    OPERATION_TERMINATED(409, "The operation was terminated"),
    OPERATION_ALREADY_ENDED(409, "The operation has ended already"),
    BODY_TOO_LARGE(413, "The body is too large"),
    URI_TOO_LONG(414, "The URI is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body must be JSON"),
    EXPECTATION_FAILED(417, "The expectation cannot be met"),
    INTERNAL_ERROR(500, "Something went wrong here"),
    STORAGE_UNAVAILABLE(503, "The storage is not available"),
    SHUTTING_DOWN(503, "The service is shutting down");

    private static final String BASE = "https://durable.dev/problems/";

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String uri() {
        return BASE + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the operation itself is what went wrong, and not the way it was asked about. */
    boolean isOperations() {
        return this == OPERATION_FAILED || this == OPERATION_TERMINATED;
    }
}
