package dev.durable.examples.report;

import dev.durable.http.DurableHttp;
import dev.durable.http.servlet.DurableServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Serves the downloads; whatever else comes goes to the handlers of the library. */
final class ReportServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Pattern DOWNLOAD =
            Pattern.compile(Pattern.quote(ReportApi.BASE_PATH) + "/([A-Za-z0-9][A-Za-z0-9._~-]{0,127})/download");

    private final transient DurableHttp http;
    private final transient ReportDownload downloads;

    ReportServlet(DurableHttp http, ReportDownload downloads) {
        this.http = http;
        this.downloads = downloads;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Matcher download = DOWNLOAD.matcher(request.getRequestURI());
        if (download.matches()) {
            write(
                    downloads.answer(
                            request.getMethod(),
                            download.group(1),
                            request.getQueryString(),
                            request.getHeader("Accept")),
                    response);
        } else {
            DurableServlet.handle(http, request, response);
        }
    }

    private static void write(ReportDownload.Answer answer, HttpServletResponse response) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
