package dev.durable.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes requests as an adapter would, and reads answers. */
final class Requests {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Requests() {}

    static HttpRequest get(String target, String... headers) {
        return of("GET", target, new byte[0], headers);
    }

    static HttpRequest post(String target, String body) {
        return of("POST", target, body.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
    }

    static HttpRequest of(String method, String target, byte[] body, String... headers) {
        int question = target.indexOf('?');
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], List.of(headers[i + 1]));
        }
        return new HttpRequest(
                method,
                "",
                question < 0 ? target : target.substring(0, question),
                question < 0 ? null : target.substring(question + 1),
                map,
                new ByteArrayInputStream(body),
                true);
    }

    static JsonNode json(HttpResponse response) {
        return json(response.body().toUtf8());
    }

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
