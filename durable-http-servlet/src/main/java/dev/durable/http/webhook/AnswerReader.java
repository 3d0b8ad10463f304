package dev.durable.http.webhook;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the head of an HTTP/1 answer, within 16 KiB. Confined to one attempt. */
final class AnswerReader {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerReader.class);
    private static final int MAX_HEAD = 16 << 10;
    private static final int MAX_BODY = 16 << 10;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");

    private final InputStream in;
    private int headBytes;

    AnswerReader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    WebhookTransport.Answer read() throws IOException {
        while (true) {
            Matcher line = STATUS_LINE.matcher(line());
            if (!line.matches()) {
                throw new IOException("the receiver does not speak HTTP/1");
            }
            int status = Integer.parseInt(line.group(1));
            Map<String, String> headers = headers();
            // Interim answers come before the real one.
            if (status >= 200) {
                return new WebhookTransport.Answer(status, headers);
            }
        }
    }

    /** Takes what little there may be of a body, so that the receiver sees an orderly end. What it says is ignored. */
    void drain(WebhookTransport.Answer answer) {
        String length = answer.headers().getOrDefault("content-length", "");
        try {
            in.readNBytes(length.matches("[0-9]{1,4}") ? Integer.parseInt(length) : MAX_BODY);
        } catch (IOException e) {
            LOG.debug("a receiver answered but did not end its answer", e);
        }
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return Map.copyOf(headers);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the receiver hung up");
            }
            if (++headBytes > MAX_HEAD) {
                throw new IOException("the head of the answer is too long");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
