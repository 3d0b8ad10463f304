package dev.durable.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.durable.TypeRef;
import dev.durable.http.webhook.WebhookSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** B20: the document that describes a route. */
class OpenApiTest {
    private final DurableHttp http = DurableHttp.builder(new FakeClient())
            .route("/api/reports", "Report", ReportRequest.class, ReportRequest::validate)
            .build();

    private JsonNode document() {
        HttpResponse response =
                http.handle(Requests.get("/api/reports/openapi.json")).join();
        assertThat(response.status()).isEqualTo(200);
        return Requests.json(response);
    }

    @Test
    void itDescribesTheInputType() {
        JsonNode document = document();

        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(document.at("/paths/~1api~1reports/post/requestBody/content/application~1json/schema/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/ReportRequest");
        assertThat(document.at("/components/schemas/ReportRequest/properties")).isEqualTo(Requests.json("""
                                {"reportType": {"type": "string", "enum": ["sales", "products"]},
                                 "startDate": {"type": "string", "format": "date"},
                                 "endDate": {"type": "string", "format": "date"},
                                 "count": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                                 "lines": {"anyOf": [
                                     {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
                                     {"type": "null"}]},
                                 "webhookUrl": {"anyOf": [{"type": "string"}, {"type": "null"}]}}
                                """));
        assertThat(document.at("/components/schemas/Line/properties/amount/format")
                        .asText())
                .isEqualTo("int64");
    }

    @Test
    void itSaysWhichMembersAreRequiredAndThatNoOthersAreTaken() {
        JsonNode closed = document().at("/components/schemas");
        assertThat(closed.at("/Line/required")).isEqualTo(Requests.json("[\"amount\"]"));
        assertThat(closed.at("/Line/additionalProperties")).isEqualTo(Requests.json("false"));
        assertThat(closed.at("/ReportRequest/additionalProperties")).isEqualTo(Requests.json("false"));
        assertThat(closed.at("/OperationStatus/additionalProperties").isMissingNode())
                .as("answers may grow")
                .isTrue();

        AsyncRoute<ReportRequest.Line> route = AsyncRoute.of("/r", "Line", TypeRef.of(ReportRequest.Line.class));
        assertThat(document(route.withUnknownMembers(true)).has("additionalProperties"))
                .isFalse();
        assertThat(document(route).at("/properties/webhookUrl"))
                .as("the adapter takes it for itself")
                .isEqualTo(Requests.json("{\"type\": [\"string\", \"null\"], \"format\": \"uri\"}"));
        assertThat(document(route.withWebhookPointer(null)).at("/properties").has("webhookUrl"))
                .isFalse();
    }

    @Test
    void itDescribesEveryMemberOfAStatus() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "http.md"));
        String members = page.substring(page.indexOf("### Status"), page.indexOf("| `status` | Code"));

        assertThat(document()
                        .at("/components/schemas/OperationStatus/properties")
                        .fieldNames())
                .toIterable()
                .contains("pendingReason")
                .allSatisfy(member -> assertThat(members).contains("`" + member + "`"));
    }

    private static JsonNode document(AsyncRoute<ReportRequest.Line> route) {
        try (DurableHttp other = DurableHttp.builder(new FakeClient())
                .route(route)
                .webhooks(WebhookSettings.ofDefaults())
                .build()) {
            return Requests.json(other.handle(Requests.get("/r/openapi.json")).join())
                    .at("/components/schemas/Line");
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        JsonNode document = document();
        List<JsonNode> references = new ArrayList<>(document.findValues("$ref"));

        assertThat(references)
                .hasSizeGreaterThan(10)
                .allSatisfy(reference -> assertThat(
                                document.at(reference.asText().substring(1)).isMissingNode())
                        .as(reference.asText())
                        .isFalse());
    }

    @Test
    void itListsEveryStatusOfEachResource() {
        JsonNode paths = document().path("paths");

        assertThat(paths.at("/~1api~1reports/post/responses").fieldNames())
                .toIterable()
                .contains("202", "400", "413", "415", "503");
        assertThat(paths.at("/~1api~1reports~1{instanceId}/delete/responses").fieldNames())
                .toIterable()
                .contains("204", "404", "409", "503");
        assertThat(paths.at("/~1api~1reports~1{instanceId}~1status/get/responses")
                        .fieldNames())
                .toIterable()
                .contains("200", "202", "404", "500", "503");
        assertThat(paths.at("/~1api~1reports~1{instanceId}~1result/get/responses")
                        .fieldNames())
                .toIterable()
                .contains("200", "404", "409", "503");
    }
}
