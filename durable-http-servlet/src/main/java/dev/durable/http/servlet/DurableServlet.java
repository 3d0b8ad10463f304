package dev.durable.http.servlet;

import dev.durable.http.DurableHttp;
import dev.durable.http.HttpRequest;
import dev.durable.http.HttpResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Puts a {@link DurableHttp} into a servlet container. Map it to {@code /*}, or to a prefix that covers its routes,
 * with async support on, or long polls are answered at once. A servlet of your own delegates with
 *
 * <pre>{@code
 * protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
 *     DurableServlet.handle(http, request, response);
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public class DurableServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient DurableHttp http;

    /**
     * Creates the servlet.
     *
     * @param http what answers; it stays open when the servlet is destroyed
     */
    public DurableServlet(DurableHttp http) {
        this.http = Objects.requireNonNull(http, "http");
    }

    /** Takes every method, so that the TRACE, OPTIONS and HEAD of the container's base class never run. */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        handle(http, request, response);
    }

    /**
     * Answers a request from within any servlet.
     *
     * @param http what answers
     * @param request the request, its body not read yet
     * @param response the response, nothing of it written yet
     * @throws IOException if the answer cannot be written
     */
    public static void handle(DurableHttp http, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Objects.requireNonNull(http, "http");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(response, "response");
        HttpRequest asked = read(request);
        CompletableFuture<HttpResponse> answer = http.handle(asked);
        if (answer.isDone()) {
            write(answer.join(), response);
        } else {
            LongPoll.hold(request.startAsync(), answer, () -> http.gaveUp(asked));
        }
    }

    /** Only what the container hands out undecoded; its path info and parameters differ from one to another. */
    private static HttpRequest read(HttpServletRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.computeIfAbsent(name, n -> new ArrayList<>()).addAll(Collections.list(request.getHeaders(name)));
        }
        return new HttpRequest(
                request.getMethod(),
                request.getContextPath(),
                request.getRequestURI(),
                request.getQueryString(),
                headers,
                new LazyBody(request),
                request.isAsyncSupported());
    }

    static void write(HttpResponse answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        if (answer.body().size() > 0) {
            try (InputStream body = answer.body().toStream()) {
                body.transferTo(response.getOutputStream());
            }
        }
    }
}
